package webdriver

import (
	"context"
	"regexp"
	"strings"

	"cxmatrix/harness/browser"
)

// Open implements browser.Page. The driver answers at once; the old document is
// marked, so that the new one is known by the mark's absence.
func (p *Page) Open(ctx context.Context, address string) error {
	shown := browser.SafeURL(address)
	err := p.do(ctx, "open", shown, func() error {
		if err := p.top(); err != nil {
			return err
		}
		p.listen() // what failed before is not this page's
		p.heard.main.failed = ""
		if err := p.mark(address); err != nil {
			return err
		}
		return unanswered(shown, p.wd.Get(address))
	})
	if err != nil {
		return err
	}
	return p.complete(ctx, shown)
}

// mark leaves a sign in a document that will be left: not when only the fragment
// changes. Where there is no document to mark, there is nothing to tell apart.
func (p *Page) mark(address string) error {
	before, fragment, _ := strings.Cut(address, "#")
	const script = `var here = String(location.href).split("#")[0];
		if (!(arguments[1] && here == arguments[0])) window.cxmatrixLeft = true;
		return true;`
	err := p.script(script, new(bool), before, fragment != "")
	if code(plain(err)) == "javascript error" {
		return nil
	}
	return err
}

// complete waits for the new document, or for the news that there will be none.
func (p *Page) complete(ctx context.Context, shown string) error {
	for {
		var done bool
		err := p.do(ctx, "open", shown, func() error {
			var left bool
			var state, at string
			const script = `return [!!window.cxmatrixLeft, String(document.readyState), String(document.documentURI || location.href)];`
			var got row
			if err := p.script(script, &got); err != nil {
				return err
			}
			if got == nil { // a dialog opened meanwhile: the next command tells
				return nil
			}
			if err := got.read(&left, &state, &at); err != nil {
				return err
			}
			done = state == "complete" && !left
			return p.failure(shown, at)
		})
		if err != nil || done {
			return err
		}
		pause(ctx, again)
	}
}

var (
	errorPage = regexp.MustCompile(`^(chrome-error:|about:neterror)`)
	netError  = regexp.MustCompile(`net::ERR_\w+|about:neterror\?e=\w+`)
)

// failure asks the log first, which knows the reason.
func (p *Page) failure(shown, at string) error {
	p.listen()
	if p.heard.main.failed != "" {
		return browser.Refuse("open", shown, "%s", p.heard.main.failed)
	}
	if errorPage.MatchString(at) {
		return browser.Refuse("open", shown, "the browser shows an error page instead")
	}
	return nil
}

// unanswered knows a driver's words for an address that does not answer.
func unanswered(shown string, err error) error {
	err = plain(err)
	if err == nil {
		return nil
	}
	if reason := netError.FindString(err.Error()); reason != "" {
		return browser.Refuse("open", shown, "%s", reason)
	}
	switch code(err) {
	case "invalid argument", "insecure certificate":
		return browser.Refuse("open", shown, "%v", err)
	case "timeout":
		return browser.Refuse("open", shown, "not complete within the driver's own limit")
	}
	return err
}
