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
	page         *Page
	op           string
	fullSelector string // the whole selector, for errors
	selector     string // the selector inside the document
}

// within runs try in the document that selector leads to.
func (p *Page) within(ctx context.Context, op, selector string, f func(*scope) error) error {
	return p.do(ctx, op, selector, func() error {
		s, err := p.enter(op, selector)
		if err != nil {
			return err
		}
		return f(s)
	})
}

func (p *Page) enter(op, selector string) (*scope, error) {
	frames, last := browser.SplitSelector(selector)
	if err := p.leaveFrames(); err != nil {
		return nil, err
	}
	s := &scope{page: p, op: op, fullSelector: selector}
	for _, frame := range frames {
		s.selector = frame
		if err := s.enterFrame(); err != nil {
			return nil, err
		}
	}
	s.selector = last
	return s, nil
}

// leaveFrames goes back to the window's own document.
func (p *Page) leaveFrames() error {
	if !p.inFrame {
		return nil
	}
	err := p.wd.SwitchFrame(nil)
	p.inFrame = err != nil
	return err
}

func (s *scope) enterFrame() error {
	el, err := s.page.wd.FindElement(selenium.ByCSSSelector, s.selector)
	if err != nil {
		return err
	}
	tag, err := el.TagName()
	if err != nil {
		return err
	}
	if tag != "iframe" && tag != "frame" && tag != "IFRAME" && tag != "FRAME" {
		return browser.NewSiteError(s.op, s.fullSelector, "%s is not a frame", s.selector)
	}
	s.page.inFrame = true
	return s.page.wd.SwitchFrame(el)
}

// scriptResult is a script's answer.
type scriptResult []json.RawMessage

// run calls a script of package browser on what last selects: by the browser's own
// selectors, else by the driver's.
func (s *scope) run(script string, out any, args ...any) error {
	if s.page.session.Browser == htmlunit {
		script = browser.WithoutLayout(script)
	}
	request := fmt.Sprintf(`var list = null, rest = Array.prototype.slice.call(arguments, 2), said = arguments[0] ? (%s)(arguments[0]) : 0;
		try { list = document.querySelectorAll ? document.querySelectorAll(arguments[1]) : null; } catch (e) {}
		return list ? [said, (%s).apply(null, [list].concat(rest))] : [said];`, browser.ScriptCollectMessages, script)
	var result []json.RawMessage
	known := append([]any{s.page.messages.Step(), s.selector}, args...)
	err := s.page.script(request, &result, known...)
	for busy(err) && browser.Sleep(s.page.transport.ctx, retryInterval) {
		err = s.page.script(request, &result, known...)
	}
	if err != nil {
		return err
	}
	if len(result) > 0 {
		_ = s.page.addMessages(result[0]) // the document was replaced meanwhile: the next one gets an observer
	}
	if len(result) == 2 {
		return json.Unmarshal(result[1], out)
	}
	list, err := s.page.wd.FindElements(selenium.ByCSSSelector, s.selector)
	if errorCode(withoutURL(err)) == "no such element" { // FindElements may return none, so this means an invalid selector
		return &CommandError{Code: "invalid selector", Message: s.selector}
	}
	if err != nil {
		return err
	}
	return s.page.script("return ("+script+").apply(null, arguments);", out, append([]any{list}, args...)...)
}

// busy reports whether the page blocked a script of ours; the caller decides how long
// it may.
func busy(err error) bool {
	name := errorCode(withoutURL(err))
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

func (s *scope) siteError(reason string) error {
	return browser.NewSiteError(s.op, s.fullSelector, "%s", reason)
}

// read decodes an answer.
func (r scriptResult) read(into ...any) error {
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

// runChecked runs a script that answers [reason].
func (s *scope) runChecked(script string, args ...any) error {
	var result scriptResult
	if err := s.run(script, &result, args...); err != nil {
		return err
	}
	var reason string
	if err := result.read(&reason); err != nil {
		return err
	}
	if reason != "" {
		return s.siteError(reason)
	}
	return nil
}
