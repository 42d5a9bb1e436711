package webdriver

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// htmlunit is how the driver of HtmlUnit, in Selenium 2, calls its browser. It is silent
// where others tell:
//
//   - before the first page, and where what came is no page but text, it runs no script;
//   - of an address that nobody answers it says nothing, and keeps the page before (open.go knows it again);
//   - an exception that nothing in the page caught is the answer to the command that
//     was under way.
const htmlunit = "htmlunit"

var scriptless = regexp.MustCompile(`(?i)can(no|')t execute (JS|JavaScript)`)

// late says that the driver gave up a page, in the words of Java's sockets.
func late(err error) bool {
	var e *CommandError
	return errors.As(err, &e) && strings.HasSuffix(e.Message, "Read timed out")
}

// pageless says that there is no document to run a script in.
func pageless(err error) bool {
	var e *CommandError
	return errors.As(err, &e) && scriptless.MatchString(e.Message)
}

// unreadable says that a selector is none, in words that have no code.
func unreadable(err error) bool {
	var e *CommandError
	return errors.As(err, &e) && strings.HasPrefix(e.Message, "Invalid selector")
}

// uncaught is an exception of the page's, with the place where it was thrown.
var uncaught = regexp.MustCompile(`^(.*?Error: .*?) ?\(script in |^(?:\w*Error: )?(.*) \((?:https?:|javascript).*#\d+\)$`)

// cutOff are Java's words for a request that got no answer: the page that was to come by
// it did not come.
var cutOff = regexp.MustCompile(`(?i)connection reset|broken pipe|failed to respond|unexpected end of (file|stream)|premature end|connection (was )?abort`)

// heed notes a request without an answer, and an exception of the page's that a command was answered with: the command was
// done all the same.
func (p *Page) heed(err error) error {
	var e *CommandError
	if p.session.Browser != htmlunit || !errors.As(err, &e) {
		return err
	}
	if cutOff.MatchString(e.Message) {
		p.diary.Note(browser.Trouble{Kind: browser.NetworkError, Text: e.Message, At: time.Now()})
		return nil
	}
	m := uncaught.FindStringSubmatch(e.Message)
	if m == nil {
		return err
	}
	p.diary.Note(browser.Trouble{Kind: browser.ScriptError, Text: m[1] + m[2], At: time.Now()})
	return nil
}

// unhide shows what a driver wants to see before it gives it a file; hide undoes it.
const (
	unhide = `var el = arguments[0], style; for (el.cxmatrixHidden = []; el && el.style; el = el.parentNode) {
		arguments[0].cxmatrixHidden.push([el, el.style.display, el.style.visibility]);
		el.style.display = 'block'; el.style.visibility = 'visible';
	} return null;`
	hide = `var i, was = arguments[0].cxmatrixHidden || []; for (i = 0; i < was.length; i++) {
		was[i][0].style.display = was[i][1]; was[i][0].style.visibility = was[i][2];
	} return null;`
)

// keysUnseen sends keys to an input that can't be seen, as pages have them that hide the
// browser's own button. Drivers of before 2018 refuse; those of today don't.
func (p *Page) keysUnseen(el selenium.WebElement, text string) error {
	if err := p.script(unhide, new(any), el); err != nil {
		return err
	}
	return errors.Join(p.keys(el, text), p.script(hide, new(any), el))
}
