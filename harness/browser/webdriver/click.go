package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

// Click implements browser.Page.
func (p *Page) Click(ctx context.Context, selector string) error {
	err := p.within(ctx, "click", selector, func(s *scope) error {
		if err := p.setPageLoadTimeout(ctx); err != nil {
			return err
		}
		return s.clickElement(-1)
	})
	if err != nil || !p.eager { // other drivers have waited for all of the page
		return err
	}
	return p.waitAfterClick(ctx)
}

// waitAfterClick waits for the document that a click opened, as far as a customer needs it: the driver has waited until it was
// parsed.
func (p *Page) waitAfterClick(ctx context.Context) error {
	var wait browser.LoadWait
	for {
		done, err := p.isLoaded(ctx, "click", "", &wait)
		if browser.IsSiteError(err) { // the click closed the window: the next verb reports that
			return nil
		}
		if done || err != nil {
			return err
		}
		browser.Sleep(ctx, retryInterval)
	}
}

// clickElement finds where to press, and has the driver do it: on the match of that index, or of -1 on the one that an action is for.
func (s *scope) clickElement(index int) error { return s.press(browser.ScriptClickTarget, index) }

// press presses where a script finds that it should.
func (s *scope) press(script browser.Function, args ...any) error {
	var result scriptResult
	if err := s.run(script, &result, args...); err != nil {
		return err
	}
	var reason, note string
	var x, y float64
	var isLabel bool
	var raw json.RawMessage
	if err := result.read(&reason, &x, &y, &raw, &isLabel, &note); err != nil {
		return err
	}
	s.note(note)
	if reason != "" {
		return s.siteError(reason)
	}
	el, err := s.page.element(raw)
	if err != nil {
		return err
	}
	if isLabel { // the middle of a label may be a link: press the label as such
		return s.page.script("arguments[0].click(); return null;", new(any), el)
	}
	if err := s.clickError(el.Click()); err != nil {
		return err
	}
	if s.page.session.webkit() {
		if err := s.waitForNavigation(); err != nil {
			return err
		}
	}
	return s.checkPress(browser.CheckPressed)
}

// EarlyPress implements browser.Page.
func (p *Page) EarlyPress(ctx context.Context, selector string) (e browser.EarlyPress, err error) {
	err = p.within(ctx, "press", selector, func(s *scope) error {
		var result scriptResult
		if err := s.run(browser.ScriptEarlyPress, &result); err != nil {
			return err
		}
		var early bool
		var ms float64
		if err := result.read(&early, &ms, &e.Now, &e.WasLost); err != nil || !early {
			return err
		}
		e.By = time.Duration(ms) * time.Millisecond
		return nil
	})
	return e, err
}

// checkPress returns the error of a press that met another element.
func (s *scope) checkPress(check func(op, selector, state, element string) error) error {
	var result scriptResult
	err := withoutURL(s.run(browser.ScriptPressed, &result))
	switch code := errorCode(err); {
	case code == "unexpected alert open", code == "no such window", isTransient(err):
		return nil // that was its effect
	case err != nil:
		return err
	}
	var state, element string
	if err := result.read(&state, &element); err != nil {
		return err
	}
	return check(s.op, s.fullSelector, state, element)
}

// navigationStartTime is how long a navigation takes to begin after a click, since the page has to ask the
// browser's main process: 2 to 20 ms were seen. No event says that none will begin.
const navigationStartTime = 60 * time.Millisecond

// waitForNavigation is for WebKit's driver, which returns from a click before its navigation
// began, but delays any script until one that began has ended.
func (s *scope) waitForNavigation() error {
	if !browser.Sleep(s.page.transport.ctx, navigationStartTime) {
		return s.page.transport.ctx.Err()
	}
	err := withoutURL(s.page.script("return null;", new(any)))
	switch {
	case isTransient(err), errorCode(err) == "unexpected alert open", errorCode(err) == "no such window":
		return nil
	}
	return err
}

var coveringElement = regexp.MustCompile(`Other element would receive the click: <(\w+)(?:[^>]*? id="([^"]*)")?`)

// clickError interprets a driver's refusal. A dialog that is open now was opened by the click.
func (s *scope) clickError(err error) error {
	err = s.page.handleEmulatorError(withoutURL(err))
	var e *CommandError
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Code == "unexpected alert open":
		return nil
	case strings.Contains(e.Message, "Reached error page"): // Firefox's error for a failed navigation: it was pressed
		return nil
	case e.Code == "element click intercepted" || strings.Contains(e.Message, "not clickable at point"):
		return s.siteError(coveredBy(e.Message))
	case e.Code == "element not interactable":
		return s.siteError("hidden")
	}
	return err
}

func coveredBy(message string) string {
	m := coveringElement.FindStringSubmatch(message)
	if m == nil {
		return "covered"
	}
	if m[2] != "" {
		return "covered by " + m[1] + "#" + m[2]
	}
	return "covered by " + m[1]
}
