package cell

import (
	"context"
	"slices"

	"cxmatrix/harness/browser"
)

// noting remembers the fields into which a secret is typed, so that no picture shows
// their content.
type noting struct {
	browser.Page
	walk *Walk
}

func (n noting) Fill(ctx context.Context, selector, text string) error {
	w := n.walk
	if len(w.secrets.Spans(text)) > 0 && !slices.Contains(w.typed, selector) {
		w.typed = append(w.typed, selector)
	}
	return n.Page.Fill(ctx, selector, text)
}
