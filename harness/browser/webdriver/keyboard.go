package webdriver

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// maxTypedLength is how many characters at the end of a text are sent key by key; those before
// are inserted at once, if the browser can.
const maxTypedLength = 24

// Fill implements browser.Page.
func (p *Page) Fill(ctx context.Context, selector, text string) error {
	return browser.FillWhole(text, func() error {
		return p.within(ctx, "fill", selector, func(s *scope) error { return s.focusAndFill(text) })
	})
}

func (s *scope) focusAndFill(text string) error {
	var result scriptResult
	if err := s.run(browser.ScriptFocusField, &result, browser.HasLineBreak(text), utf8.RuneCountInString(text)); err != nil {
		return err
	}
	var reason, how, note string
	var length int
	var field json.RawMessage
	if err := result.read(&reason, &how, &length, &field, &note); err != nil {
		return err
	}
	s.note(note)
	switch {
	case reason != "":
		return s.siteError(reason)
	case how == "assign":
		return s.runChecked(browser.ScriptAssign, text)
	case text != "" || length > 0:
		if err := s.fill(field, strings.ReplaceAll(text, "\r\n", "\n"), length); err != nil {
			return err
		}
	}
	return s.ignoreNavigation(s.checkTyped(text))
}

// checkTyped reads back what was typed.
func (s *scope) checkTyped(text string) error {
	var result scriptResult
	if err := s.run(browser.ScriptTyped, &result); err != nil {
		return err
	}
	var value, state, element string
	if err := result.read(&value, &state, &element); err != nil {
		return err
	}
	return browser.CheckTyped(s.fullSelector, text, value, state, element)
}

// fill replaces the selected text of the focused field. Not every driver keeps the selection
// when it types: where the old text is still there, it is cleared first.
func (s *scope) fill(field json.RawMessage, text string, length int) error {
	el, err := s.page.element(field)
	if err != nil {
		return err
	}
	if err := s.replaceSelection(el, text); err != nil {
		return err
	}
	if length == 0 {
		return nil
	}
	var now []string
	if err := s.run(browser.ScriptValue, &now); err != nil {
		return s.ignoreNavigation(err)
	}
	if len(now) == 0 || !appended(now[0], text, length) {
		return nil
	}
	if err := el.Clear(); err != nil || text == "" {
		return err
	}
	return s.replaceSelection(el, text)
}

// appended reports whether a field, of that length before (in UTF-16, as scripts count), got text
// appended to its old content.
func appended(now, text string, length int) bool {
	if text == "" {
		return now != ""
	}
	return len(utf16.Encode([]rune(now))) == length+len(utf16.Encode([]rune(text)))
}

// ignoreNavigation ignores the error if the typed text made the document go away.
func (s *scope) ignoreNavigation(err error) error {
	if err = withoutURL(err); isTransient(err) || errorCode(err) == "unexpected alert open" {
		return nil
	}
	return err
}

// replaceSelection replaces the selection by text.
func (s *scope) replaceSelection(el selenium.WebElement, text string) error {
	if text == "" {
		return s.page.keys(el, selenium.BackspaceKey)
	}
	if s.page.session.Browser == htmlunit && browser.HasLineBreak(text) { // it types line breaks as others do, and keeps the old text
		return s.runChecked(browser.ScriptAssign, text)
	}
	head, tail := splitTypeable(text)
	if head != "" {
		var done []bool
		if err := s.run(browser.ScriptInsert, &done, head); err != nil {
			return err
		}
		if len(done) == 0 || !done[0] {
			return s.typeOrAssign(el, text)
		}
	}
	if tail == "" {
		return nil
	}
	return s.page.keys(el, withReturnKeys(tail))
}

// withReturnKeys breaks lines by the key Return: WebKit's driver ignores the character.
func withReturnKeys(text string) string { return strings.ReplaceAll(text, "\n", selenium.ReturnKey) }

// maxTypedKeys is how many keys are pressed if a browser can't insert: old drivers take
// some milliseconds for each, on a long page more.
const maxTypedKeys = 200

// typeOrAssign is for a browser that can't insert: all by keys, or, if keys don't have the
// characters, or would take too long, by setting the value.
func (s *scope) typeOrAssign(el selenium.WebElement, text string) error {
	if typeable(text) && len(text) <= maxTypedKeys && !browser.HasLineBreak(text) {
		return s.page.keys(el, withReturnKeys(text))
	}
	return s.runChecked(browser.ScriptAssign, text)
}

// splitTypeable separates the end of a text that the keyboard can type.
func splitTypeable(text string) (head, tail string) {
	runes := []rune(text)
	at := max(0, len(runes)-maxTypedLength)
	for i := len(runes) - 1; i >= at; i-- {
		if !typeable(string(runes[i])) {
			at = i + 1
			break
		}
	}
	return string(runes[:at]), string(runes[at:])
}

// typeable reports whether no character is one of WebDriver's own keys
// (https://www.w3.org/TR/webdriver2/#keyboard-actions), a tab, which leaves the field, or
// outside the plane that drivers can type.
func typeable(text string) bool {
	for _, r := range text {
		if r == '\t' || r >= 0xE000 && r <= 0xF8FF || r > 0xFFFF {
			return false
		}
	}
	return true
}

// keys sends text to el: whole for one protocol, by characters for the other, since the
// library splits characters into bytes.
func (p *Page) keys(el selenium.WebElement, text string) error {
	id, err := elementID(el)
	if err != nil {
		return err
	}
	body := map[string]any{"text": text, "value": splitCharacters(text)}
	return p.raw(http.MethodPost, "/element/"+id+"/value", body, nil)
}

func splitCharacters(text string) []string {
	characters := []string{}
	for _, r := range text {
		characters = append(characters, string(r))
	}
	return characters
}

// elementID is an element's id, which the library exposes only in this way.
func elementID(el selenium.WebElement) (string, error) {
	raw, err := json.Marshal(el)
	if err != nil {
		return "", err
	}
	var ids struct {
		ID string `json:"ELEMENT"`
	}
	return ids.ID, json.Unmarshal(raw, &ids)
}
