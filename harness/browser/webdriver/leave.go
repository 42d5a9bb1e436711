package webdriver

import (
	"context"

	"cxmatrix/harness/browser"
)

// Leave implements browser.Page.
func (p *Page) Leave(ctx context.Context, selector string) error {
	if selector == "" {
		return p.runInWindow(ctx, "leave", browser.ScriptLeave)
	}
	return p.within(ctx, "leave", selector, func(s *scope) error { return s.runNoted(browser.ScriptLeaveField) })
}

// ScrollTo implements browser.Page.
func (p *Page) ScrollTo(ctx context.Context, selector string) error {
	return p.within(ctx, "scroll-to", selector, func(s *scope) error { return s.runNoted(browser.ScriptScrollTo) })
}

// runNoted runs a script that answers [reason, note].
func (s *scope) runNoted(script browser.Function, args ...any) error {
	var result scriptResult
	if err := s.run(script, &result, args...); err != nil {
		return err
	}
	var reason, note string
	if err := result.read(&reason, &note); err != nil {
		return err
	}
	s.note(note)
	if reason != "" {
		return s.siteError(reason)
	}
	return nil
}

// Scroll implements browser.Page.
func (p *Page) Scroll(ctx context.Context, back bool) error {
	return p.runInWindow(ctx, "scroll", browser.ScriptScroll, back)
}

// runInWindow runs a script that takes no element, in the window's own document.
func (p *Page) runInWindow(ctx context.Context, op string, script browser.Function, args ...any) error {
	return p.within(ctx, op, "html", func(s *scope) error { return s.run(script, new(scriptResult), args...) })
}
