package cdp

import (
	"context"

	"cxmatrix/harness/browser"
)

// Leave implements browser.Page.
func (p *Page) Leave(ctx context.Context) error {
	return p.runInWindow(ctx, "leave", browser.ScriptLeave)
}

// Scroll implements browser.Page.
func (p *Page) Scroll(ctx context.Context, back bool) error {
	return p.runInWindow(ctx, "scroll", browser.ScriptScroll, back)
}

// runInWindow runs a script that takes no element, in the window's own document.
func (p *Page) runInWindow(ctx context.Context, op, script string, args ...any) error {
	return p.within(ctx, op, "html", func(s *scope) error { return s.run(script, new([]any), args...) })
}
