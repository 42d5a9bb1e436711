package webdriver

import (
	"context"
	"regexp"

	"cxmatrix/harness/browser"
)

// Open implements browser.Page. The driver waits for the document; a dialog makes
// it stop waiting, which complete then does.
func (p *Page) Open(ctx context.Context, address string) error {
	shown := browser.SafeURL(address)
	err := p.do(ctx, "open", shown, func() error {
		if err := p.top(); err != nil {
			return err
		}
		if err := p.script("return null;", new(any)); err != nil { // an open dialog, before it is too late to tell whose it is
			return err
		}
		if err := p.limit(ctx); err != nil {
			return err
		}
		p.listen() // what failed before is not this page's
		p.heard.main.failed = ""
		return p.unanswered(shown, p.unlessDownload(func() error { return p.wd.Get(address) }))
	})
	if err != nil {
		return err
	}
	return p.complete(ctx, shown)
}

// complete waits for the new document, or for the news that there will be none.
func (p *Page) complete(ctx context.Context, shown string) error {
	for {
		var state, at string
		err := p.do(ctx, "open", shown, func() error {
			const script = `return [String(document.readyState), String(document.documentURI || location.href)];`
			var got row
			if err := p.script(script, &got); err != nil || got == nil { // nil: a dialog opened meanwhile
				return err
			}
			if err := got.read(&state, &at); err != nil {
				return err
			}
			return p.failure(shown, at)
		})
		if err != nil || state == "complete" {
			return err
		}
		browser.Pause(ctx, again)
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

// unanswered knows a driver's words for an address that does not answer. What the
// browser itself told is better.
func (p *Page) unanswered(shown string, err error) error {
	err = plain(err)
	if err == nil || code(err) == "unexpected alert open" { // the page's own, since there was none before
		return nil
	}
	if p.hearBidi(); p.bidi != nil && p.heard.main.failed != "" && p.wire.ctx.Err() == nil {
		return browser.Refuse("open", shown, "%s", p.heard.main.failed)
	}
	if reason := netError.FindString(err.Error()); reason != "" {
		return browser.Refuse("open", shown, "%s", reason)
	}
	switch code(err) {
	case "invalid argument", "insecure certificate":
		return browser.Refuse("open", shown, "%v", err)
	}
	return err
}
