package webdriver

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf16"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// typed is how many characters at the end of a text are sent key by key; those before
// are inserted at once, if the browser can.
const typed = 24

// Fill implements browser.Page.
func (p *Page) Fill(ctx context.Context, selector, text string) error {
	err := p.within(ctx, "fill", selector, func(s *scope) error {
		var got row
		if err := s.run(browser.ScriptEdit, &got, browser.Breaks(text)); err != nil {
			return err
		}
		var reason, how string
		var length int
		if err := got.read(&reason, &how, &length); err != nil {
			return err
		}
		switch {
		case reason != "":
			return s.refuse(reason)
		case how == "assign":
			return s.reasoned(browser.ScriptAssign, text)
		case text == "" && length == 0:
			return nil
		}
		return s.write(strings.ReplaceAll(text, "\r\n", "\n"), length)
	})
	return browser.Without(err, text)
}

// write replaces the selected text of the focused field. Not every driver keeps the selection
// when it types: where the old text is still there, it is cleared first.
func (s *scope) write(text string, length int) error {
	el, err := s.page.wd.FindElement(selenium.ByCSSSelector, s.last)
	if err != nil {
		return err
	}
	if err := s.enter(el, text); err != nil {
		return err
	}
	if length == 0 {
		return nil
	}
	var now []string
	if err := s.run(browser.ScriptValue, &now); err != nil {
		return s.gone(err)
	}
	if len(now) == 0 || !kept(now[0], text, length) {
		return nil
	}
	if err := el.Clear(); err != nil || text == "" {
		return err
	}
	return s.enter(el, text)
}

// kept reports whether a field, of that length before (in UTF-16, as scripts count), got text
// appended to its old content.
func kept(now, text string, length int) bool {
	if text == "" {
		return now != ""
	}
	return len(utf16.Encode([]rune(now))) == length+len(utf16.Encode([]rune(text)))
}

// gone ignores the error if the typed text made the document go away.
func (s *scope) gone(err error) error {
	if err = plain(err); passing(err) || code(err) == "unexpected alert open" {
		return nil
	}
	return err
}

// enter replaces the selection by text.
func (s *scope) enter(el selenium.WebElement, text string) error {
	if text == "" {
		return s.page.keys(el, selenium.BackspaceKey)
	}
	if s.page.session.Browser == htmlunit && browser.Breaks(text) { // it types line breaks as others do, and keeps the old text
		return s.reasoned(browser.ScriptAssign, text)
	}
	head, tail := split(text)
	if head != "" {
		var done []bool
		if err := s.run(browser.ScriptInsert, &done, head); err != nil {
			return err
		}
		if len(done) == 0 || !done[0] {
			return s.plainly(el, text)
		}
	}
	if tail == "" {
		return nil
	}
	return s.page.keys(el, typing(tail))
}

// typing breaks lines by the key Return: WebKit's driver ignores the character.
func typing(text string) string { return strings.ReplaceAll(text, "\n", selenium.ReturnKey) }

// mostKeys is how many keys are pressed if a browser can't insert: old drivers take
// some milliseconds for each, on a long page more.
const mostKeys = 200

// plainly is for a browser that can't insert: all by keys, or, if keys don't have the
// characters, or would take too long, by setting the value.
func (s *scope) plainly(el selenium.WebElement, text string) error {
	if keyable(text) && len(text) <= mostKeys && !browser.Breaks(text) {
		return s.page.keys(el, typing(text))
	}
	return s.reasoned(browser.ScriptAssign, text)
}

// split separates the end of a text that the keyboard can type.
func split(text string) (head, tail string) {
	runes := []rune(text)
	at := max(0, len(runes)-typed)
	for i := len(runes) - 1; i >= at; i-- {
		if !keyable(string(runes[i])) {
			at = i + 1
			break
		}
	}
	return string(runes[:at]), string(runes[at:])
}

// keyable reports whether no character is one of WebDriver's own keys
// (https://www.w3.org/TR/webdriver2/#keyboard-actions), a tab, which leaves the field, or
// outside the plane that drivers can type.
func keyable(text string) bool {
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
	id, err := reference(el)
	if err != nil {
		return err
	}
	characters := []string{}
	for _, r := range text {
		characters = append(characters, string(r))
	}
	body := map[string]any{"text": text, "value": characters}
	return p.raw(http.MethodPost, "/element/"+id+"/value", body, nil)
}

// reference is an element's id, which the library exposes only in this way.
func reference(el selenium.WebElement) (string, error) {
	raw, err := json.Marshal(el)
	if err != nil {
		return "", err
	}
	var ids struct {
		ID string `json:"ELEMENT"`
	}
	return ids.ID, json.Unmarshal(raw, &ids)
}
