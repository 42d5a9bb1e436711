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
	err := p.within(ctx, "click", selector, func(s *scope) error { return s.clickElement(-1) })
	if err != nil {
		return err
	}
	return p.waitForNavigation(ctx)
}

// clickElement finds where to press and presses there: on the match of that index, or of -1 on the one that an action is for.
func (s *scope) clickElement(index int) error {
	var result []any
	if err := s.run(browser.ScriptClickTarget, &result, index); err != nil {
		return err
	}
	var reason, note string
	var x, y float64
	var element, isLabel any
	if err := unmarshalRow(result, &reason, &x, &y, &element, &isLabel, &note); err != nil {
		return err
	}
	s.note(note)
	if reason != "" {
		return s.siteError(reason)
	}
	if err := s.waitForLayout(); err != nil {
		return err
	}
	if err := s.mouse(s.x+x, s.y+y); err != nil {
		return err
	}
	return s.navigatedAway(s.checkPress())
}

// checkPress returns the error of a press that met another element.
func (s *scope) checkPress() error {
	var result []any
	if err := s.run(browser.ScriptPressed, &result); err != nil {
		return err
	}
	var state, element string
	if err := unmarshalRow(result, &state, &element); err != nil {
		return err
	}
	return browser.CheckPressed(s.op, s.fullSelector, state, element)
}

// waitForLayout computes the frames' offset again, since press may have scrolled.
func (s *scope) waitForLayout() error {
	if !s.framed {
		return nil
	}
	fresh, err := s.owner.newScope(s.page, s.op, s.fullSelector)
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
	return s.navigatedAway(err)
}

// navigatedAway ignores an error that means that the document, or the window, went away.
func (s *scope) navigatedAway(err error) error {
	gone := isTransient(err) || errors.Is(err, cdp.ErrSessionNotFound) || errors.Is(context.Cause(s.page.GetContext()), errClosed)
	if err != nil && gone {
		return nil
	}
	return err
}
