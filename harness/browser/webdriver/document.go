package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// scope is the current document and the selector of a verb in it.
type scope struct {
	page *Page
	op   string
	path string // the whole selector, for errors
	last string // the selector inside the document
}

// within runs try in the document that selector leads to.
func (p *Page) within(ctx context.Context, op, selector string, try func(*scope) error) error {
	return p.do(ctx, op, selector, func() error {
		s, err := p.enter(op, selector)
		if err != nil {
			return err
		}
		return try(s)
	})
}

func (p *Page) enter(op, selector string) (*scope, error) {
	frames, last := browser.Path(selector)
	if err := p.top(); err != nil {
		return nil, err
	}
	s := &scope{page: p, op: op, path: selector}
	for _, frame := range frames {
		s.last = frame
		if err := s.step(); err != nil {
			return nil, err
		}
	}
	s.last = last
	return s, nil
}

// top goes back to the window's own document.
func (p *Page) top() error {
	if !p.inside {
		return nil
	}
	err := p.wd.SwitchFrame(nil)
	p.inside = err != nil
	return err
}

func (s *scope) step() error {
	el, err := s.page.wd.FindElement(selenium.ByCSSSelector, s.last)
	if err != nil {
		return err
	}
	tag, err := el.TagName()
	if err != nil {
		return err
	}
	if tag != "iframe" && tag != "frame" && tag != "IFRAME" && tag != "FRAME" {
		return browser.Refuse(s.op, s.path, "%s is not a frame", s.last)
	}
	s.page.inside = true
	return s.page.wd.SwitchFrame(el)
}

// row is a script's answer.
type row []json.RawMessage

// run calls a script of package browser on what last selects: by the browser's own
// selectors, else by the driver's.
func (s *scope) run(script string, out any, args ...any) error {
	if s.page.session.Browser == htmlunit {
		script = browser.Flat(script)
	}
	asked := fmt.Sprintf(`var list = null, rest = Array.prototype.slice.call(arguments, 2), said = arguments[0] ? (%s)(arguments[0]) : 0;
		try { list = document.querySelectorAll ? document.querySelectorAll(arguments[1]) : null; } catch (e) {}
		return list ? [said, (%s).apply(null, [list].concat(rest))] : [said];`, browser.ScriptObserved, script)
	var got []json.RawMessage
	known := append([]any{s.page.messages.Step(), s.last}, args...)
	err := s.page.script(asked, &got, known...)
	for busy(err) && browser.Pause(s.page.wire.ctx, again) {
		err = s.page.script(asked, &got, known...)
	}
	if err != nil {
		return err
	}
	if len(got) > 0 {
		_ = s.page.note(got[0]) // the document was replaced meanwhile: the next one gets an observer
	}
	if len(got) == 2 {
		return json.Unmarshal(got[1], out)
	}
	list, err := s.page.wd.FindElements(selenium.ByCSSSelector, s.last)
	if code(plain(err)) == "no such element" { // FindElements may return none, so this means an invalid selector
		return &CommandError{Code: "invalid selector", Message: s.last}
	}
	if err != nil {
		return err
	}
	return s.page.script("return ("+script+").apply(null, arguments);", out, append([]any{list}, args...)...)
}

// busy reports whether the page blocked a script of ours; the caller decides how long
// it may.
func busy(err error) bool {
	name := code(plain(err))
	return name == "script timeout" || name == "timeout"
}

// script runs plain script text in the current document.
func (p *Page) script(text string, out any, args ...any) error {
	raw, err := p.wd.ExecuteScriptRaw(text, args)
	if err != nil {
		return err
	}
	reply := struct {
		Value any `json:"value"`
	}{out}
	return json.Unmarshal(raw, &reply)
}

// element decodes an element in a script's answer.
func (p *Page) element(raw json.RawMessage) (selenium.WebElement, error) {
	return p.wd.DecodeElement(fmt.Appendf(nil, `{"value":%s}`, raw))
}

func (s *scope) refuse(reason string) error { return browser.Refuse(s.op, s.path, "%s", reason) }

// read decodes an answer.
func (r row) read(into ...any) error {
	if len(r) < len(into) {
		return errors.New("script answered too little")
	}
	for i, target := range into {
		if err := json.Unmarshal(r[i], target); err != nil {
			return err
		}
	}
	return nil
}

// reasoned runs a script that answers [reason].
func (s *scope) reasoned(script string, args ...any) error {
	var got row
	if err := s.run(script, &got, args...); err != nil {
		return err
	}
	var reason string
	if err := got.read(&reason); err != nil {
		return err
	}
	if reason != "" {
		return s.refuse(reason)
	}
	return nil
}
