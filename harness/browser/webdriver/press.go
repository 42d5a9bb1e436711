package webdriver

import (
	"context"
	"encoding/json"
	"net/http"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/key"
)

// Press implements browser.Page.
func (p *Page) Press(ctx context.Context, selector string, k key.Press) error {
	press := func(s *scope) error {
		if selector != "" {
			if err := s.runNoted(browser.ScriptFocus); err != nil {
				return err
			}
		}
		if err := s.prepareLeaving(ctx); err != nil {
			return err
		}
		return s.clickError(p.pressKey(k))
	}
	var err error
	if selector == "" {
		err = p.do(ctx, "press", "", func() error {
			if err := p.enterFocusedFrame(); err != nil {
				return err
			}
			return press(&scope{page: p, op: "press"})
		})
	} else {
		err = p.within(ctx, "press", selector, press)
	}
	if err != nil {
		return err
	}
	return p.waitIfLeaving(ctx, "press")
}

// maxFrameDepth bounds the frames inside of one another.
const maxFrameDepth = 20

// enterFocusedFrame goes to the document that has the focus, where drivers press keys.
func (p *Page) enterFocusedFrame() error {
	if err := p.leaveFrames(); err != nil {
		return err
	}
	for range maxFrameDepth {
		var found []json.RawMessage
		if err := p.script("return ("+browser.ScriptFocusedFrame+").apply(null, arguments);", &found, []any{}); err != nil {
			return err
		}
		if len(found) == 0 || string(found[0]) == "null" {
			return nil
		}
		el, err := p.element(found[0])
		if err != nil {
			return err
		}
		p.inFrame = true
		if err := p.wd.SwitchFrame(el); err != nil {
			return err
		}
	}
	return nil
}

// nullKey releases all modifiers in the JSON Wire Protocol.
const nullKey = "\ue000"

// pressKey presses a key in the element that has the focus.
func (p *Page) pressKey(k key.Press) error {
	var characters []string
	for _, m := range k.With {
		characters = append(characters, string(m.Rune))
	}
	characters = append(characters, string(k.Rune))
	if p.session.Legacy {
		return p.raw(http.MethodPost, "/keys", map[string]any{"value": append(characters, nullKey)}, nil)
	}
	var actions []any
	for _, c := range characters {
		actions = append(actions, map[string]any{"type": "keyDown", "value": c})
	}
	for i := len(characters) - 1; i >= 0; i-- {
		actions = append(actions, map[string]any{"type": "keyUp", "value": characters[i]})
	}
	return p.perform(map[string]any{"type": "key", "id": "keyboard", "actions": actions})
}
