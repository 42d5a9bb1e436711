package cdp

import (
	"context"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/proto"
)

// Hover implements browser.Page.
func (p *Page) Hover(ctx context.Context, selector string) error {
	return p.within(ctx, "hover", selector, func(s *scope) error { return s.hover() })
}

func (s *scope) hover() error {
	var result []any
	if err := s.run(browser.ScriptHoverTarget, &result); err != nil {
		return err
	}
	var reason, note string
	var x, y float64
	var element any
	if err := unmarshalRow(result, &reason, &x, &y, &element, &note); err != nil {
		return err
	}
	s.note(note)
	if reason != "" {
		return s.siteError(reason)
	}
	if err := s.waitForLayout(); err != nil {
		return err
	}
	if err := s.pointer(proto.InputDispatchMouseEventTypeMouseMoved, s.x+x, s.y+y, proto.InputMouseButtonNone, 0, 0); err != nil {
		return s.navigatedAway(err)
	}
	return s.navigatedAway(s.checkPress(browser.CheckHovered))
}
