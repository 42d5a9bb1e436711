package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"cxmatrix/harness/browser"
)

// ClickWith implements browser.Page.
func (p *Page) ClickWith(ctx context.Context, selector string, button browser.Button, times int) error {
	if button == browser.LeftButton && times == 1 {
		return p.Click(ctx, selector)
	}
	err := p.within(ctx, "click", selector, func(s *scope) error {
		el, err := s.pointerTarget(browser.ScriptClickTarget, -1)
		if err != nil {
			return err
		}
		if err := s.prepareLeaving(ctx); err != nil {
			return err
		}
		if err := s.clickError(s.pressButton(el, button, times)); err != nil {
			return err
		}
		return s.checkPress(browser.CheckPressed)
	})
	if err != nil {
		return err
	}
	return p.waitIfLeaving(ctx, "click")
}

// Hover implements browser.Page.
func (p *Page) Hover(ctx context.Context, selector string) error {
	return p.within(ctx, "hover", selector, func(s *scope) error {
		el, err := s.pointerTarget(browser.ScriptHoverTarget)
		if err != nil {
			return err
		}
		if err := s.clickError(s.movePointer(el)); err != nil {
			return err
		}
		return s.checkPress(browser.CheckHovered)
	})
}

// pointerTarget returns the id of the element that the pointer is for.
func (s *scope) pointerTarget(script browser.Function, args ...any) (id string, err error) {
	var result scriptResult
	if err := s.run(script, &result, args...); err != nil {
		return "", err
	}
	var reason, note string
	var x, y float64
	var raw json.RawMessage
	if err := result.read(&reason, &x, &y, &raw); err != nil {
		return "", err
	}
	if err := json.Unmarshal(result[len(result)-1], &note); err != nil {
		return "", err
	}
	s.note(note)
	if reason != "" {
		return "", s.siteError(reason)
	}
	el, err := s.page.element(raw)
	if err != nil {
		return "", err
	}
	return elementID(el)
}

// elementKey is the name of an element's id in the protocol. https://www.w3.org/TR/webdriver2/#elements
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// movePointer moves the pointer to the middle of an element.
func (s *scope) movePointer(id string) error {
	if s.page.session.Legacy {
		return s.page.raw(http.MethodPost, "/moveto", map[string]any{"element": id}, nil)
	}
	return s.page.perform(pointerSource(pointerMove(id)))
}

// buttonNumbers are the buttons' in both protocols.
var buttonNumbers = map[browser.Button]int{browser.LeftButton: 0, browser.MiddleButton: 1, browser.RightButton: 2}

// pressButton presses a button at the middle of an element, several times in a row.
func (s *scope) pressButton(id string, button browser.Button, times int) error {
	if s.page.session.Legacy {
		return s.pressLegacy(id, button, times)
	}
	actions := []any{pointerMove(id)}
	for range times {
		for _, kind := range []string{"pointerDown", "pointerUp"} {
			actions = append(actions, map[string]any{"type": kind, "button": buttonNumbers[button]})
		}
	}
	return s.page.perform(pointerSource(actions...))
}

// pressLegacy is for the JSON Wire Protocol, which has a command for the second of two presses in a row, but for no third.
func (s *scope) pressLegacy(id string, button browser.Button, times int) error {
	switch name := s.page.session.Browser; {
	case times > 2 || times == 2 && button != browser.LeftButton:
		return browser.NewToolError("click", errors.New("unsupported: this browser's driver presses no more than twice in a row, and only the left button"))
	case name == htmlunit && button == browser.MiddleButton, s.page.session.phantomJS() && button == browser.RightButton:
		return browser.NewToolError("click", fmt.Errorf("unsupported: the page gets nothing of the %s button by the driver of %s", button, name))
	}
	if err := s.movePointer(id); err != nil {
		return err
	}
	if err := s.page.raw(http.MethodPost, "/click", map[string]any{"button": buttonNumbers[button]}, nil); err != nil || times == 1 {
		return err
	}
	return s.page.raw(http.MethodPost, "/doubleclick", nil, nil)
}

func pointerMove(id string) map[string]any {
	return map[string]any{"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": map[string]string{elementKey: id}}
}

func pointerSource(actions ...any) map[string]any {
	return map[string]any{"type": "pointer", "id": "mouse", "parameters": map[string]string{"pointerType": "mouse"}, "actions": slices.Clone(actions)}
}

// perform performs the actions of an input device. https://www.w3.org/TR/webdriver2/#actions
func (p *Page) perform(source map[string]any) error {
	return p.raw(http.MethodPost, "/actions", map[string]any{"actions": []any{source}}, nil)
}
