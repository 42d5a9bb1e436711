package webdriver

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"strings"

	"cxmatrix/harness/browser"
)

// Open implements browser.Page. The driver waits for the document; a dialog makes
// it stop waiting, which complete then does.
func (p *Page) Open(ctx context.Context, address string) error {
	shown := browser.SafeURL(address)
	if u, err := url.Parse(address); err != nil || u.Scheme == "" {
		return browser.Refuse("open", shown, "not an address")
	}
	err := p.do(ctx, "open", shown, func() error {
		if err := p.top(); err != nil {
			return err
		}
		// An open dialog, while it is still certain that the previous page opened it.
		if err := p.script("window.cxmatrixLeft = true; return null;", new(any)); err != nil && !pageless(err) {
			return err
		}
		if err := p.limit(ctx); err != nil {
			return err
		}
		p.listen() // earlier failures are not this page's
		p.heard.main.failed = ""
		return p.unanswered(shown, p.heed(plain(p.unlessDownload(func() error { return p.wd.Get(address) }))))
	})
	if err != nil {
		return err
	}
	return p.complete(ctx, address)
}

// shownNow is what the window shows after a page was requested.
type shownNow struct {
	state, at string
	old       bool   // it is still the previous document
	text      string // of a short document
}

const scriptShown = `var b = document.body, t = b ? String(b.innerText || b.textContent || '') : '';
	return [String(document.readyState), String(document.documentURI || location.href), !!window.cxmatrixLeft, t.length > 300 ? '' : t];`

// complete waits for the new document, or for the failure of its request.
func (p *Page) complete(ctx context.Context, address string) error {
	shown := browser.SafeURL(address)
	for {
		var now shownNow
		err := p.do(ctx, "open", shown, func() error {
			var got row
			if err := p.script(scriptShown, &got); err != nil || got == nil { // nil: a dialog opened meanwhile
				return err
			}
			if err := got.read(&now.state, &now.at, &now.old, &now.text); err != nil {
				return err
			}
			return p.failure(address, now)
		})
		if err != nil || now.state == "complete" || now.at == blank { // HtmlUnit never completes an empty page
			return err
		}
		browser.Pause(ctx, again)
	}
}

var (
	errorPage = regexp.MustCompile(`^(chrome-error:|about:neterror)`)
	netError  = regexp.MustCompile(`net::ERR_\w+|about:neterror\?e=\w+`)
)

// failure reads the log first, which has the reason.
func (p *Page) failure(address string, now shownNow) error {
	p.listen()
	shown := browser.SafeURL(address)
	switch {
	case p.heard.main.failed != "":
		return browser.Refuse("open", shown, "%s", p.heard.main.failed)
	case errorPage.MatchString(now.at):
		return browser.Refuse("open", shown, "the browser shows an error page instead")
	case now.at == blank && !strings.HasPrefix(address, "about:"): // the address of WebKit's error page
		return browser.Refuse("open", shown, "%s", cmp.Or(browser.SafeText(strings.TrimSpace(now.text)), "the browser shows an empty page instead"))
	case now.old && !part(address, now.at) && (p.heard.no["performance"] || p.session.Browser == htmlunit): // else the log has it
		return browser.Refuse("open", shown, "no page came in its place: a download, or nothing")
	}
	return nil
}

const blank = "about:blank"

// part reports whether address is a fragment of the shown page, which loads no
// new one.
func part(address, at string) bool {
	page, _, is := strings.Cut(address, "#")
	shown, _, _ := strings.Cut(at, "#")
	return is && page == shown
}

// unanswered recognises a driver's error for an address that does not answer. The
// browser's own reason is better.
func (p *Page) unanswered(shown string, err error) error {
	err = plain(err)
	if err == nil || code(err) == "unexpected alert open" { // the new page's, since there was none before
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
