package webdriver

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// htmlunit is the browser name that the driver of HtmlUnit, in Selenium 2, reports. It does
// less than others:
//
//   - before the first page, and on plain text instead of a page, it runs no script;
//   - it reports no error for an unreachable address, and keeps the previous page (open.go detects that);
//   - an uncaught exception of the page is the answer to the command that
//     was under way.
const htmlunit = "htmlunit"

var noScript = regexp.MustCompile(`(?i)can(no|')t execute (JS|JavaScript)`)

// isReadTimeout matches the timeouts of Java's sockets, by which the driver gave up a page.
func isReadTimeout(err error) bool {
	var e *CommandError
	return errors.As(err, &e) && strings.HasSuffix(e.Message, "Read timed out")
}

// hasNoDocument reports whether there is no document to run a script in.
func hasNoDocument(err error) bool {
	var e *CommandError
	return errors.As(err, &e) && noScript.MatchString(e.Message)
}

// isInvalidSelector matches the error for an invalid selector, which has no code.
func isInvalidSelector(err error) bool {
	var e *CommandError
	return errors.As(err, &e) && strings.HasPrefix(e.Message, "Invalid selector")
}

// uncaught matches an exception of the page, with the place where it was thrown.
var uncaught = regexp.MustCompile(`^(.*?Error: .*?) ?\(script in |^(?:\w*Error: )?(.*) \((?:https?:|javascript).*#\d+\)$`)

// noResponse are Java's errors for a request without an answer: its page was not
// loaded.
var noResponse = regexp.MustCompile(`(?i)connection reset|broken pipe|failed to respond|unexpected end of (file|stream)|premature end|connection (was )?abort`)

// handleEmulatorError notes a request without an answer, and an exception of the page in the answer to a command: the command was
// done all the same.
func (p *Page) handleEmulatorError(err error) error {
	var e *CommandError
	if p.session.Browser != htmlunit || !errors.As(err, &e) {
		return err
	}
	if noResponse.MatchString(e.Message) {
		p.problems.Add(browser.Problem{Kind: browser.NetworkError, Text: e.Message, At: time.Now()})
		return nil
	}
	m := uncaught.FindStringSubmatch(e.Message)
	if m == nil {
		return err
	}
	p.problems.Add(browser.Problem{Kind: browser.ScriptError, Text: m[1] + m[2], At: time.Now()})
	return nil
}

// unhideScript makes an input visible for a driver that gives files only to visible ones; hide undoes it.
const (
	unhideScript = `var el = arguments[0], style; for (el.cxmatrixHidden = []; el && el.style; el = el.parentNode) {
		arguments[0].cxmatrixHidden.push([el, el.style.display, el.style.visibility]);
		el.style.display = 'block'; el.style.visibility = 'visible';
	} return null;`
	hideScript = `var i, was = arguments[0].cxmatrixHidden || []; for (i = 0; i < was.length; i++) {
		was[i][0].style.display = was[i][1]; was[i][0].style.visibility = was[i][2];
	} return null;`
)

// keysToHidden sends keys to a hidden input, as on pages that hide the
// browser's own button. Drivers from before 2018 refuse; today's don't.
func (p *Page) keysToHidden(el selenium.WebElement, text string) error {
	if err := p.script(unhideScript, new(any), el); err != nil {
		return err
	}
	return errors.Join(p.keys(el, text), p.script(hideScript, new(any), el))
}
