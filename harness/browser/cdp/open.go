package cdp

import (
	"context"
	"errors"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"
)

// Open implements browser.Page.
func (p *Page) Open(ctx context.Context, address string) error {
	shown := browser.SafeURL(address)
	err := p.do(ctx, "open", shown, func(page *rod.Page) error {
		result, err := proto.PageNavigate{URL: address}.Call(page)
		var refused *cdp.Error
		switch {
		case errors.As(err, &refused) && refused.Code == -32602, errors.As(err, &refused) && refused.Code == -32000 && !isTransient(err):
			return browser.NewSiteError("open", shown, "%s", browser.SafeText(refused.Message))
		case err != nil:
			return err
		case result.ErrorText != "":
			return browser.NewSiteError("open", shown, "%s", result.ErrorText)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.waitComplete(ctx, shown)
}

// waitComplete waits until the document is loaded, as far as a customer needs it.
func (p *Page) waitComplete(ctx context.Context, shown string) error {
	var wait browser.LoadWait
	for {
		done, err := p.isLoaded(ctx, "open", shown, &wait)
		if err != nil || done {
			return err
		}
		browser.Sleep(ctx, retryInterval)
	}
}

// isLoaded reports whether the wait for the current document is over.
func (p *Page) isLoaded(ctx context.Context, op, shown string, wait *browser.LoadWait) (done bool, err error) {
	err = p.do(ctx, op, shown, func(page *rod.Page) error {
		s, err := p.newScope(page, op, "")
		if err != nil {
			return err
		}
		done, err = wait.Check(func(accept bool) (state []string, err error) {
			err = s.call(browser.ScriptLoading, &state, nil, accept) // before state is read
			return state, err
		})
		return err
	})
	return done, err
}
