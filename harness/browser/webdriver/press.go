package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/key"
)

// Press implements browser.Page.
func (p *Page) Press(ctx context.Context, selector string, k key.Press) error {
	if p.session.Browser == htmlunit && (k.Text() == "" || len(k.With) > 0 && k.With[0].Name != "Shift") {
		return browser.NewToolError("press "+k.Name, errors.New("unsupported: HtmlUnit presses only characters and Enter"))
	}
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

// enterFocusedFrame goes to the document that has the focus, where drivers press keys. In WebKit and HtmlUnit, that is where the
// last verb was.
func (p *Page) enterFocusedFrame() error {
	if (p.session.webkit() || p.session.Browser == htmlunit) && p.script("return null;", new(any)) == nil {
		return nil
	}
	if err := p.leaveFrames(); err != nil {
		return err
	}
	for range maxFrameDepth {
		var found []json.RawMessage
		if err := p.script("return ("+browser.ScriptFocusedFrame.Source()+").apply(null, arguments);", &found, []any{}); err != nil {
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

// upper are the characters for which WebKit's driver wants Shift, as on a US keyboard.
const (
	upper    = `ABCDEFGHIJKLMNOPQRSTUVWXYZ~!@#$%^&*()_+{}|:"<>?`
	shiftKey = "\ue008"
)

// nullKey releases all modifiers in the JSON Wire Protocol.
const nullKey = "\ue000"

// legacyKeys is for the JSON Wire Protocol. HtmlUnit would type a modifier as a character; what it types has its case already.
func (p *Page) legacyKeys(k key.Press, characters []string) error {
	switch {
	case p.session.Browser == htmlunit:
		characters = []string{string(k.Rune)}
	case len(k.With) > 0:
		characters = append(characters, nullKey)
	}
	return p.raw(http.MethodPost, "/keys", map[string]any{"value": characters}, nil)
}

// pressKey presses a key in the element that has the focus.
func (p *Page) pressKey(k key.Press) error {
	var characters []string
	if p.session.webkit() && len(k.With) == 0 && strings.ContainsRune(upper, k.Rune) {
		characters = append(characters, shiftKey)
	}
	for _, m := range k.With {
		characters = append(characters, string(m.Rune))
	}
	characters = append(characters, string(k.Rune))
	if p.session.Legacy {
		return p.legacyKeys(k, characters)
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
