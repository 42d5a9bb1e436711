package cdp

import (
	"context"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/key"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// Press implements browser.Page.
func (p *Page) Press(ctx context.Context, selector string, k key.Press) error {
	err := p.do(ctx, "press", selector, func(page *rod.Page) error {
		s, err := p.newScope(page, "press", selector)
		if err == nil && selector != "" {
			err = s.runNoted(browser.ScriptFocus)
		}
		if err != nil {
			return err
		}
		return s.navigatedAway(s.pressKey(k))
	})
	if err != nil {
		return err
	}
	return p.waitForNavigation(ctx)
}

// pressKey presses the modifiers, then the key, and releases them in the other order.
func (s *scope) pressKey(k key.Press) error {
	held := 0
	for _, m := range k.With {
		held |= m.Bit
		if err := keyEvent(proto.InputDispatchKeyEventTypeRawKeyDown, m, held).Call(s.page); err != nil {
			return err
		}
	}
	down := keyEvent(proto.InputDispatchKeyEventTypeRawKeyDown, k.Key, held|k.Bit)
	if text := k.Text(); text != "" {
		down.Type, down.Text, down.UnmodifiedText = proto.InputDispatchKeyEventTypeKeyDown, text, text
	}
	if err := down.Call(s.page); err != nil {
		return err
	}
	if err := keyEvent(proto.InputDispatchKeyEventTypeKeyUp, k.Key, held).Call(s.page); err != nil {
		return err
	}
	for i := len(k.With) - 1; i >= 0; i-- {
		held &^= k.With[i].Bit
		if err := keyEvent(proto.InputDispatchKeyEventTypeKeyUp, k.With[i], held).Call(s.page); err != nil {
			return err
		}
	}
	return nil
}

// keyEvent is an event of a key without a text. The place of a character is that on a US keyboard, if it has one.
func keyEvent(kind proto.InputDispatchKeyEventType, k key.Key, held int) proto.InputDispatchKeyEvent {
	e := proto.InputDispatchKeyEvent{Type: kind, Modifiers: held, Key: k.Name, Code: k.Code, WindowsVirtualKeyCode: k.Number}
	if k.Code == "" && k.Rune > ' ' && k.Rune <= '~' {
		info := input.Key(k.Rune).Info()
		e.Code, e.WindowsVirtualKeyCode = info.Code, info.KeyCode
	}
	return e
}
