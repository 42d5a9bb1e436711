package journey

import (
	"context"

	"cxmatrix/harness/browser"
)

// Expanding returns page with the ${NAMES} in selectors filled in from the visit.
func Expanding(v *Visit, page browser.Page) browser.Page { return expanding{page, v} }

type expanding struct {
	browser.Page
	visit *Visit
}

func (e expanding) Fill(ctx context.Context, selector, text string) error {
	return e.Page.Fill(ctx, e.visit.Expand(selector), text)
}

func (e expanding) Choose(ctx context.Context, selector, value string) error {
	return e.Page.Choose(ctx, e.visit.Expand(selector), value)
}

func (e expanding) Click(ctx context.Context, selector string) error {
	return e.Page.Click(ctx, e.visit.Expand(selector))
}

func (e expanding) Attach(ctx context.Context, selector string, paths ...string) error {
	return e.Page.Attach(ctx, e.visit.Expand(selector), paths...)
}

func (e expanding) Elements(ctx context.Context, selector string) ([]browser.Element, error) {
	return e.Page.Elements(ctx, e.visit.Expand(selector))
}
