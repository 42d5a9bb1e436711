package journey

import (
	"context"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/key"
)

// ExpandingPage returns page with the ${NAMES} in selectors filled in from the visit.
func ExpandingPage(v *Visit, page browser.Page) browser.Page { return selectingPage{page, v.Expand} }

// selectingPage is a page that changes each selector on its way. Every verb with a selector is here; an empty one stands for
// no element.
type selectingPage struct {
	browser.Page
	change func(selector string) string
}

func (p selectingPage) selector(text string) string {
	if text == "" {
		return ""
	}
	return p.change(text)
}

func (p selectingPage) Fill(ctx context.Context, selector, text string) error {
	return p.Page.Fill(ctx, p.selector(selector), text)
}

func (p selectingPage) Leave(ctx context.Context, selector string) error {
	return p.Page.Leave(ctx, p.selector(selector))
}

func (p selectingPage) Choose(ctx context.Context, selector, value string) error {
	return p.Page.Choose(ctx, p.selector(selector), value)
}

func (p selectingPage) Click(ctx context.Context, selector string) error {
	return p.Page.Click(ctx, p.selector(selector))
}

func (p selectingPage) ClickWith(ctx context.Context, selector string, button browser.Button, times int) error {
	return p.Page.ClickWith(ctx, p.selector(selector), button, times)
}

func (p selectingPage) Hover(ctx context.Context, selector string) error {
	return p.Page.Hover(ctx, p.selector(selector))
}

func (p selectingPage) Press(ctx context.Context, selector string, k key.Press) error {
	return p.Page.Press(ctx, p.selector(selector), k)
}

func (p selectingPage) ScrollTo(ctx context.Context, selector string) error {
	return p.Page.ScrollTo(ctx, p.selector(selector))
}

func (p selectingPage) Read(ctx context.Context, selector, attribute string) (string, error) {
	return p.Page.Read(ctx, p.selector(selector), attribute)
}

func (p selectingPage) Attach(ctx context.Context, selector string, paths ...string) error {
	return p.Page.Attach(ctx, p.selector(selector), paths...)
}

func (p selectingPage) Drop(ctx context.Context, selector string, paths ...string) error {
	return p.Page.Drop(ctx, p.selector(selector), paths...)
}

func (p selectingPage) CatchChooser(ctx context.Context, selector string) error {
	return p.Page.CatchChooser(ctx, p.selector(selector))
}

func (p selectingPage) GiveChooser(ctx context.Context, selector string, paths ...string) (int, error) {
	return p.Page.GiveChooser(ctx, p.selector(selector), paths...)
}

func (p selectingPage) EarlyPress(ctx context.Context, selector string) (browser.EarlyPress, error) {
	return p.Page.EarlyPress(ctx, p.selector(selector))
}

func (p selectingPage) OpenList(ctx context.Context, selector string) error {
	return p.Page.OpenList(ctx, p.selector(selector))
}

func (p selectingPage) ChooseOption(ctx context.Context, selector, value string) error {
	return p.Page.ChooseOption(ctx, p.selector(selector), value)
}

func (p selectingPage) CheckOption(ctx context.Context, selector, value string) error {
	return p.Page.CheckOption(ctx, p.selector(selector), value)
}

func (p selectingPage) Elements(ctx context.Context, selector string) ([]browser.Element, error) {
	return p.Page.Elements(ctx, p.selector(selector))
}
