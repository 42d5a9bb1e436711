package cdp

import (
	"context"
	"errors"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// Click implements browser.Page.
func (p *Page) Click(ctx context.Context, selector string) error {
	return p.ClickWith(ctx, selector, browser.LeftButton, 1)
}

// ClickWith implements browser.Page.
func (p *Page) ClickWith(ctx context.Context, selector string, button browser.Button, times int) error {
	err := p.within(ctx, "click", selector, func(s *scope) error { return s.pressAt(button, times, browser.ScriptClickTarget, -1) })
	if err != nil {
		return err
	}
	return p.waitForNavigation(ctx)
}

// press presses once where a script finds that it should.
func (s *scope) press(script browser.Function, args ...any) error {
	return s.pressAt(browser.LeftButton, 1, script, args...)
}

// pressAt presses where a script finds that it should.
func (s *scope) pressAt(button browser.Button, times int, script browser.Function, args ...any) error {
	var result []any
	if err := s.run(script, &result, args...); err != nil {
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
	if err := s.mouse(s.x+x, s.y+y, button, times); err != nil {
		return err
	}
	return s.navigatedAway(s.checkPress(browser.CheckPressed))
}

// EarlyPress implements browser.Page.
func (p *Page) EarlyPress(ctx context.Context, selector string) (e browser.EarlyPress, err error) {
	err = p.within(ctx, "press", selector, func(s *scope) error {
		var result []any
		if err := s.run(browser.ScriptEarlyPress, &result); err != nil {
			return err
		}
		var early bool
		var ms float64
		if err := unmarshalRow(result, &early, &ms, &e.Now, &e.WasLost); err != nil || !early {
			return err
		}
		e.By = time.Duration(ms) * time.Millisecond
		return nil
	})
	return e, err
}

// checkPress returns the error of a press that met another element.
func (s *scope) checkPress(check func(op, selector, state, element string) error) error {
	var result []any
	if err := s.run(browser.ScriptPressed, &result); err != nil {
		return err
	}
	var state, element string
	if err := unmarshalRow(result, &state, &element); err != nil {
		return err
	}
	return check(s.op, s.fullSelector, state, element)
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

// buttonBits are the buttons as those that are down. https://www.w3.org/TR/uievents/#dom-mouseevent-buttons
var buttonBits = map[browser.Button]int{browser.LeftButton: 1, browser.RightButton: 2, browser.MiddleButton: 4}

// mouse moves there, presses and releases. From the moment the button is down the
// page may navigate, which is then the click's effect.
func (s *scope) mouse(x, y float64, button browser.Button, times int) error {
	if err := s.pointer(proto.InputDispatchMouseEventTypeMouseMoved, x, y, proto.InputMouseButtonNone, 0, 0); err != nil {
		return err
	}
	name := proto.InputMouseButton(button)
	for n := 1; n <= times; n++ {
		err := s.pointer(proto.InputDispatchMouseEventTypeMousePressed, x, y, name, buttonBits[button], n)
		if err == nil {
			err = s.pointer(proto.InputDispatchMouseEventTypeMouseReleased, x, y, name, 0, n)
		}
		if err != nil {
			return s.navigatedAway(err)
		}
	}
	return nil
}

func (s *scope) pointer(kind proto.InputDispatchMouseEventType, x, y float64, button proto.InputMouseButton, buttons, clicks int) error {
	return proto.InputDispatchMouseEvent{Type: kind, X: x, Y: y, Button: button, Buttons: gson.Int(buttons), ClickCount: clicks}.Call(s.page)
}

// navigatedAway ignores an error that means that the document, or the window, went away.
func (s *scope) navigatedAway(err error) error {
	gone := isTransient(err) || errors.Is(err, cdp.ErrSessionNotFound) || errors.Is(context.Cause(s.page.GetContext()), errClosed)
	if err != nil && gone {
		return nil
	}
	return err
}
