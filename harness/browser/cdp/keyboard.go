package cdp

import (
	"context"
	"unicode/utf8"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// maxTypedLength is how many characters at the end of a text are sent key by key. Those
// before them are inserted at once: a page that handles key events gets the last
// ones, with the whole text there, and a long text costs no more than a short one.
const maxTypedLength = 24

// Fill implements browser.Page.
func (p *Page) Fill(ctx context.Context, selector, text string) error {
	return browser.FillWhole(text, func() error {
		return p.within(ctx, "fill", selector, func(s *scope) error { return s.fill(text) })
	})
}

func (s *scope) fill(text string) error {
	var result []any
	if err := s.run(browser.ScriptFocusField, &result, browser.HasLineBreak(text), utf8.RuneCountInString(text)); err != nil {
		return err
	}
	var reason, how, note string
	var length float64
	var element any
	if err := unmarshalRow(result, &reason, &how, &length, &element, &note); err != nil {
		return err
	}
	s.note(note)
	switch {
	case reason != "":
		return s.siteError(reason)
	case how == "assign":
		return s.runChecked(browser.ScriptAssign, text)
	case text != "" || length > 0:
		if err := s.typeText(text); err != nil {
			return err
		}
	}
	return s.navigatedAway(s.checkTyped(text))
}

// checkTyped reads back what was typed.
func (s *scope) checkTyped(text string) error {
	var result []any
	if err := s.run(browser.ScriptTyped, &result); err != nil {
		return err
	}
	var value, state, element string
	if err := unmarshalRow(result, &value, &state, &element); err != nil {
		return err
	}
	return browser.CheckTyped(s.fullSelector, text, value, state, element)
}

// typeText replaces the selected text of the focused field.
func (s *scope) typeText(text string) error {
	if text == "" {
		return s.key(input.Backspace)
	}
	runes := []rune(text)
	split := max(0, len(runes)-maxTypedLength)
	if split > 0 {
		if err := (proto.InputInsertText{Text: string(runes[:split])}).Call(s.page); err != nil {
			return err
		}
	}
	for _, r := range runes[split:] {
		if err := s.typeRune(r); err != nil {
			return err
		}
	}
	return nil
}

// typeRune enters one character: by its key if the key map (US) has one, else as
// an input method would.
func (s *scope) typeRune(r rune) error {
	switch {
	case r == '\n':
		return s.sendKey(proto.InputDispatchKeyEvent{Type: proto.InputDispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13})
	case r == '\r':
		return nil
	case r >= ' ' && r <= '~':
		return s.key(input.Key(r))
	}
	return proto.InputInsertText{Text: string(r)}.Call(s.page)
}

func (s *scope) key(k input.Key) error {
	return s.sendKey(*k.Encode(proto.InputDispatchKeyEventTypeKeyDown, shiftModifier(k)))
}

// sendKey sends key down and key up.
func (s *scope) sendKey(down proto.InputDispatchKeyEvent) error {
	up := down
	up.Type, up.Text, up.UnmodifiedText = proto.InputDispatchKeyEventTypeKeyUp, "", ""
	if err := down.Call(s.page); err != nil {
		return err
	}
	return up.Call(s.page)
}

// shiftModifier is pressed for the upper characters: in the key map, those that have no
// upper one themselves.
func shiftModifier(k input.Key) int {
	if _, lower := k.Shift(); !lower && k > ' ' && k <= '~' {
		return input.ModifierShift
	}
	return 0
}
