package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/selector"

	"github.com/tebeka/selenium"
)

// scope is the current document and the selector of a verb in it.
type scope struct {
	page         *Page
	op           string
	fullSelector string            // for errors
	paths        selector.Selector // inside the document
}

// within runs try in the document that text leads to.
func (p *Page) within(ctx context.Context, op, text string, f func(*scope) error) error {
	return p.do(ctx, op, text, func() error {
		s, err := p.newScope(op, text)
		if err != nil {
			return err
		}
		return f(s)
	})
}

// newScope leads to the document of a selector.
func (p *Page) newScope(op, text string) (s *scope, err error) {
	s = &scope{page: p, op: op, fullSelector: text}
	s.paths, err = browser.EnterDocument(s, op, text)
	return s, err
}

// Top implements browser.Documents.
func (s *scope) Top() error { return s.page.leaveFrames() }

// Host implements browser.Documents.
func (s *scope) Host(paths selector.Selector) (kind string, err error) {
	kind, _, err = s.host(paths)
	return kind, err
}

func (s *scope) host(paths selector.Selector) (kind string, el json.RawMessage, err error) {
	s.paths = paths
	var result scriptResult
	if err := s.run(browser.ScriptHost, &result); err != nil {
		return "", nil, err
	}
	return kind, el, result.read(&kind, &el)
}

// Count implements browser.Documents.
func (s *scope) Count(paths selector.Selector) (int, error) {
	s.paths = paths
	var rows []any
	err := s.run(browser.ScriptDescribe, &rows)
	return len(rows), err
}

// Enter implements browser.Documents.
func (s *scope) Enter(paths selector.Selector) error {
	_, raw, err := s.host(paths)
	if err != nil {
		return err
	}
	el, err := s.page.element(raw)
	if err != nil {
		return err
	}
	s.page.inFrame = true
	return s.page.wd.SwitchFrame(el)
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

// scriptResult is a script's answer.
type scriptResult []json.RawMessage

// run calls a script of package browser on what the paths select: by the browser's own
// ways to find elements, else by the driver's.
func (s *scope) run(script browser.Function, out any, args ...any) error {
	source := script.Source()
	if s.page.session.Browser == htmlunit {
		source = browser.WithoutLayout(source)
	}
	request := fmt.Sprintf(`var rest = Array.prototype.slice.call(arguments, 1), said = arguments[0] ? (%s)(arguments[0]) : 0;
		try { return [said, (%s).apply(null, rest)]; } catch (e) { if (e && (e.bad || e.need)) return [said]; throw e; }`, browser.ScriptCollectMessages, source)
	result, err := s.runScript(request, s.paths, args)
	if err != nil {
		return err
	}
	if len(result) > 0 {
		_ = s.page.addMessages(result[0]) // the document was replaced meanwhile: the next one gets an observer
	}
	if len(result) == 1 {
		found, err := s.findByDriver()
		if err != nil {
			return err
		}
		if result, err = s.runScript(request, found, args); err != nil {
			return err
		}
	}
	if len(result) == 0 { // see noElement
		return errors.New(noElement)
	}
	if len(result) != 2 {
		return &CommandError{Code: "invalid selector", Message: s.fullSelector}
	}
	return json.Unmarshal(result[1], out)
}

func (s *scope) runScript(request string, paths any, args []any) (result []json.RawMessage, err error) {
	known := append([]any{s.page.messages.Step(), paths}, args...)
	err = s.page.script(request, &result, known...)
	for busy(err) && browser.Sleep(s.page.transport.ctx, retryInterval) {
		err = s.page.script(request, &result, known...)
	}
	return result, err
}

// givenPart is a part of a selector whose elements in the whole document the driver found.
type givenPart struct {
	selector.Part
	Given *[]selenium.WebElement `json:"given,omitempty"` // nil of a part that finds its own
}

// findByDriver has the driver find what the browser itself can't: CSS in Internet Explorer's old modes, XPath in all of them.
func (s *scope) findByDriver() ([][][]givenPart, error) {
	ways := map[string]string{"css": selenium.ByCSSSelector, "xpath": selenium.ByXPATH}
	var paths [][][]givenPart
	for _, path := range s.paths {
		var scopes [][]givenPart
		for _, scope := range path {
			var parts []givenPart
			for _, part := range scope {
				given := givenPart{Part: part}
				if way := ways[part.Kind]; way != "" {
					list, err := s.page.wd.FindElements(way, part.Text.Is)
					if errorCode(withoutURL(err)) == "no such element" { // FindElements may return none, so this means an invalid selector
						err = &CommandError{Code: "invalid selector", Message: part.Text.Is}
					}
					if err != nil {
						return nil, err
					}
					list = append([]selenium.WebElement{}, list...) // never null
					given.Given = &list
				}
				parts = append(parts, given)
			}
			scopes = append(scopes, parts)
		}
		paths = append(paths, scopes)
	}
	return paths, nil
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
func (s *scope) runChecked(script browser.Function, args ...any) error {
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

func (s *scope) note(several string) { s.page.notes.Add(browser.Chosen(s.op, s.fullSelector, several)) }
