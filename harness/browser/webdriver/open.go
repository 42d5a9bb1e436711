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
		return browser.NewSiteError("open", shown, "not an address")
	}
	err := p.do(ctx, "open", shown, func() error {
		if err := p.leaveFrames(); err != nil {
			return err
		}
		// An open dialog, while it is still certain that the previous page opened it.
		if err := p.script("window.cxmatrixLeft = true; return null;", new(any)); err != nil && !hasNoDocument(err) {
			return err
		}
		if err := p.setPageLoadTimeout(ctx); err != nil {
			return err
		}
		p.readLogs() // earlier failures are not this page's
		p.logState.main.failed = ""
		return p.navigationError(shown, p.handleEmulatorError(withoutURL(p.abortOnDownload(func() error { return p.wd.Get(address) }))))
	})
	if err != nil {
		return err
	}
	return p.waitComplete(ctx, address)
}

// loadState is what the window shows after a page was requested.
type loadState struct {
	state, address string
	previous       bool   // it is still the previous document
	text           string // of a short document
}

const loadStateScript = `var b = document.body, t = b ? String(b.innerText || b.textContent || '') : '';
	return [String(document.readyState), String(document.documentURI || location.href), !!window.cxmatrixLeft, t.length > 300 ? '' : t];`

// waitComplete waits for the new document, or for the failure of its request.
func (p *Page) waitComplete(ctx context.Context, address string) error {
	shown := browser.SafeURL(address)
	var wait browser.LoadWait
	for {
		var now loadState
		err := p.do(ctx, "open", shown, func() error {
			var result scriptResult
			if err := p.script(loadStateScript, &result); err != nil || result == nil { // nil: a dialog opened meanwhile
				return err
			}
			if err := result.read(&now.state, &now.address, &now.previous, &now.text); err != nil {
				return err
			}
			return p.loadFailure(address, now)
		})
		if err != nil || now.state == "complete" || now.address == blankPage { // HtmlUnit never completes an empty page
			return err
		}
		if p.eager {
			if done, err := p.isLoaded(ctx, "open", shown, &wait); done || err != nil {
				return err
			}
		}
		browser.Sleep(ctx, retryInterval)
	}
}

// isLoaded reports whether the wait for the current document is over.
func (p *Page) isLoaded(ctx context.Context, op, shown string, wait *browser.LoadWait) (done bool, err error) {
	err = p.do(ctx, op, shown, func() error {
		done, err = wait.Check(func(accept bool) (state []string, err error) {
			err = p.script("return ("+browser.ScriptLoading.Source()+").apply(null, arguments);", &state, []any{}, accept) // before state is read
			return state, err
		})
		return err
	})
	return done, err
}

var (
	errorPage = regexp.MustCompile(`^(chrome-error:|about:neterror)`)
	netError  = regexp.MustCompile(`net::ERR_\w+|about:neterror\?e=\w+`)
)

// loadFailure reads the log first, which has the reason.
func (p *Page) loadFailure(address string, now loadState) error {
	p.readLogs()
	shown := browser.SafeURL(address)
	switch {
	case p.logState.main.failed != "":
		return browser.NewSiteError("open", shown, "%s", p.logState.main.failed)
	case errorPage.MatchString(now.address):
		return browser.NewSiteError("open", shown, "the browser shows an error page instead")
	case now.address == blankPage && !strings.HasPrefix(address, "about:"): // the address of WebKit's error page
		return browser.NewSiteError("open", shown, "%s", cmp.Or(browser.SafeText(strings.TrimSpace(now.text)), "the browser shows an empty page instead"))
	case now.previous && !isFragmentOf(address, now.address) && (p.logState.unavailable["performance"] || p.session.Browser == htmlunit): // else the log has it
		return browser.NewSiteError("open", shown, "no page replaced the last one: a download, or no content")
	}
	return nil
}

const blankPage = "about:blank"

// isFragmentOf reports whether address is a fragment of the shown page, which loads no
// new one.
func isFragmentOf(address, at string) bool {
	page, _, is := strings.Cut(address, "#")
	shown, _, _ := strings.Cut(at, "#")
	return is && page == shown
}

// navigationError recognises a driver's error for an address that does not answer. The
// browser's own reason is better.
func (p *Page) navigationError(shown string, err error) error {
	err = withoutURL(err)
	if err == nil || errorCode(err) == "unexpected alert open" { // the new page's, since there was none before
		return nil
	}
	if p.handleBiDiEvents(); p.bidi != nil && p.logState.main.failed != "" && p.transport.ctx.Err() == nil {
		return browser.NewSiteError("open", shown, "%s", p.logState.main.failed)
	}
	if reason := netError.FindString(err.Error()); reason != "" {
		return browser.NewSiteError("open", shown, "%s", reason)
	}
	switch errorCode(err) {
	case "invalid argument", "insecure certificate":
		return browser.NewSiteError("open", shown, "%v", err)
	}
	return err
}
