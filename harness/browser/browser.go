// Package browser is the harness's interface to a browser: Page, the few verbs a
// journey needs, and the two kinds of error, the site's and a tool's.
//
// The adapters are in cdp (rod) and webdriver (tebeka/selenium); browsertest is
// the one suite that both must pass.
//
// A selector is CSS, as far as the browser itself understands it. " >>> " steps
// into a frame: "iframe#pay >>> #card" is #card in the document of iframe#pay.
package browser

import (
	"context"
	"net/http"
	"time"

	"cxmatrix/harness/browser/key"
)

// Page is one browser window, as a customer uses it. Each verb that takes a
// selector acts on its first match, and at once: the caller does the
// waiting. A nil error means that the browser did it, not that the
// site accepted it.
//
// An error is a *SiteError when the page is not as the caller expected, a
// tool error (IsToolError) when browser, driver or connection failed or can't parse the
// selector, and wraps ctx.Err() when ctx ended first: then only the caller can decide which it was.
type Page interface {
	// Open loads an absolute address and returns when its document is complete, or can be used: then
	// only pictures, frames and the like are missing for two seconds, or a script for ten.
	// An address that does not answer is a *SiteError.
	Open(ctx context.Context, url string) error
	// URL returns the address of the document that is shown.
	URL(ctx context.Context) (string, error)
	// Fill replaces the text of a field, as typing does: with its events. No key reaches another
	// field. If the page changed the text, the error is an *AlteredError.
	Fill(ctx context.Context, selector, text string) error
	// Leave takes the focus from a field, which then tells the page of its change; of "", from the one that has it.
	Leave(ctx context.Context, selector string) error
	// Scroll scrolls the window one screen further, if it can; or back to where it was
	// before the first of such calls.
	Scroll(ctx context.Context, back bool) error
	// Choose picks the option of a select by value, else by its visible text;
	// sets a checkbox "on" or "off"; sets the radio button of that value among
	// the matches of selector. For a look-alike of a select the error is ErrList.
	Choose(ctx context.Context, selector, value string) error
	// Click presses the element where a customer would. An element that is
	// hidden, covered or disabled is a *SiteError, and so is one that moved away from the
	// press, which then has no effect. When the click navigates,
	// Click returns when the new document is as after Open.
	Click(ctx context.Context, selector string) error
	// ClickWith is Click by another button of the mouse, or up to three times in a row.
	ClickWith(ctx context.Context, selector string, button Button, times int) error
	// Hover moves the pointer to where Click would press. It stays there.
	Hover(ctx context.Context, selector string) error
	// Press presses a key in the element that has the focus, or that selector gives it to. It returns as Click does.
	Press(ctx context.Context, selector string, k key.Press) error
	// ScrollTo scrolls to where the element can be seen.
	ScrollTo(ctx context.Context, selector string) error
	// Read returns an element's attribute, an address in full; of the attribute "", its text, or what the field holds.
	Read(ctx context.Context, selector, attribute string) (string, error)
	// Attach gives local files to a file input, hidden or not: of the matches, to
	// those that hold no file yet, if there are such. With several files: all to the
	// first if it takes several, else one to each in document order. It is an error if there are too few inputs, a path
	// is no regular file, or the browser reports other sizes than the files have.
	Attach(ctx context.Context, selector string, paths ...string) error
	// Elements describes all matches, in document order; none is no error.
	Elements(ctx context.Context, selector string) ([]Element, error)
	// Cookies returns those that the browser would send to the page's address.
	Cookies(ctx context.Context) ([]*http.Cookie, error)
	// Source returns the document as it is now, as markup.
	Source(ctx context.Context) (string, error)
	WindowFollower
	DialogAnswerer
	FileGiver
	ListChooser
	PressWatcher
}

// Screenshotter is a Page that can take screenshots.
type Screenshotter interface {
	// Screenshot returns the visible part of the window as PNG or JPEG.
	Screenshot(ctx context.Context) ([]byte, error)
}

// ProblemReporter is a Page that reports what went wrong inside it. A browser dialog never
// blocks such a Page: it is accepted, and its text is a Problem.
type ProblemReporter interface {
	// Problems returns the troubles since the last call, oldest first.
	Problems(ctx context.Context) []Problem
}

// HealthChecker is a Page whose browser, or driver, has a health check that no page can
// block: not even one whose script never ends.
type HealthChecker interface {
	Alive(ctx context.Context) error
}

// Element is what a customer could see of one element.
type Element struct {
	Tag      string // lower case
	ID       string // its attribute
	Text     string // rendered text, white space folded
	Value    string // of a field: the property, not the attribute
	Href     string // absolute address of a link
	Visible  bool   // has a size and is not hidden; true without layout, and of the document's title
	Enabled  bool
	Checked  bool // a checkbox or radio button that is on
	Multiple bool // a field that takes several values or files
}

// Kinds of Problem.
const (
	ScriptError  = "script"  // an exception that nothing caught
	ConsoleError = "console" // console.error, or an error that the browser itself logs
	NetworkError = "network" // a request without an answer, or one of 400 and above
	Dialog       = "dialog"  // an alert, confirm or prompt that the page showed
)

// Problem is something that went wrong inside a page, in the browser's words.
type Problem struct {
	Kind   string    `json:"kind"`
	Text   string    `json:"text"`
	URL    string    `json:"url,omitempty"`
	Status int       `json:"status,omitempty"` // of an HTTP answer
	At     time.Time `json:"at"`
}
