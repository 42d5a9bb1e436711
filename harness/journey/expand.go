package journey

import (
	"context"

	"cxmatrix/harness/browser"
)

// ExpandingPage returns page with the ${NAMES} in selectors filled in from the visit.
func ExpandingPage(v *Visit, page browser.Page) browser.Page { return expandingPage{page, v} }

type expandingPage struct {
	browser.Page
	visit *Visit
}

func (e expandingPage) Fill(ctx context.Context, selector, text string) error {
	return e.Page.Fill(ctx, e.visit.Expand(selector), text)
}

func (e expandingPage) Choose(ctx context.Context, selector, value string) error {
	return e.Page.Choose(ctx, e.visit.Expand(selector), value)
}

func (e expandingPage) Click(ctx context.Context, selector string) error {
	return e.Page.Click(ctx, e.visit.Expand(selector))
}

func (e expandingPage) Attach(ctx context.Context, selector string, paths ...string) error {
	return e.Page.Attach(ctx, e.visit.Expand(selector), paths...)
}

func (e expandingPage) Elements(ctx context.Context, selector string) ([]browser.Element, error) {
	return e.Page.Elements(ctx, e.visit.Expand(selector))
}
