package cdp

import (
	"context"
	"errors"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// Click implements browser.Page.
func (p *Page) Click(ctx context.Context, selector string) error {
	err := p.within(ctx, "click", selector, func(s *scope) error { return s.press(0) })
	if err != nil {
		return err
	}
	return p.arrive(ctx)
}

// press finds where to press and presses there.
func (s *scope) press(index int) error {
	var got []any
	if err := s.run(browser.ScriptPress, &got, index); err != nil {
		return err
	}
	var reason string
	var x, y float64
	if err := read(got, &reason, &x, &y); err != nil {
		return err
	}
	if reason != "" {
		return s.refuse(reason)
	}
	if err := s.settle(); err != nil {
		return err
	}
	return s.mouse(s.x+x, s.y+y)
}

// settle computes the frames' offset again, since press may have scrolled.
func (s *scope) settle() error {
	if frames, _ := browser.Path(s.path); len(frames) == 0 {
		return nil
	}
	fresh, err := enter(s.page, s.op, s.path)
	if err != nil {
		return err
	}
	s.x, s.y = fresh.x, fresh.y
	return nil
}

// mouse moves there, presses and releases. From the moment the button is down the
// page may navigate, which is then the click's effect.
func (s *scope) mouse(x, y float64) error {
	at := func(kind proto.InputDispatchMouseEventType, button proto.InputMouseButton, buttons, clicks int) error {
		return proto.InputDispatchMouseEvent{Type: kind, X: x, Y: y, Button: button, Buttons: gson.Int(buttons), ClickCount: clicks}.Call(s.page)
	}
	if err := at(proto.InputDispatchMouseEventTypeMouseMoved, proto.InputMouseButtonNone, 0, 0); err != nil {
		return err
	}
	err := at(proto.InputDispatchMouseEventTypeMousePressed, proto.InputMouseButtonLeft, 1, 1)
	if err == nil {
		err = at(proto.InputDispatchMouseEventTypeMouseReleased, proto.InputMouseButtonLeft, 0, 1)
	}
	return s.left(err)
}

// left ignores an error that means that the document, or the window, went away.
func (s *scope) left(err error) error {
	gone := passing(err) || errors.Is(err, cdp.ErrSessionNotFound) || errors.Is(context.Cause(s.page.GetContext()), errClosed)
	if err != nil && gone {
		return nil
	}
	return err
}
