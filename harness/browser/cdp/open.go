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

// waitComplete waits until the document and its resources are loaded.
func (p *Page) waitComplete(ctx context.Context, shown string) error {
	for {
		var state string
		err := p.do(ctx, "open", shown, func(page *rod.Page) error {
			doc, err := document(page)
			if err != nil {
				return err
			}
			return callByValue(page, doc, `function() { return this.readyState; }`, &state)
		})
		if err != nil || state == "complete" {
			return err
		}
		browser.Sleep(ctx, retryInterval)
	}
}
