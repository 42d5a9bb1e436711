package cell

import (
	"context"
	"slices"

	"cxmatrix/harness/browser"
)

// fillRecorder remembers the fields into which a secret is typed, so that no picture shows
// their content.
type fillRecorder struct {
	browser.Page
	walk *Walk
}

func (n fillRecorder) Fill(ctx context.Context, selector, text string) error {
	w := n.walk
	if len(w.secrets.Spans(text)) > 0 && !slices.Contains(w.secretFields, selector) {
		w.secretFields = append(w.secretFields, selector)
	}
	return n.Page.Fill(ctx, selector, text)
}
