package cdp

import (
	"cmp"
	"context"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// NewInContext is New for a browser that others used before: the window is the first of a context of its own, which is like a
// fresh profile behind a proxy of its own. All requests go to proxy, "127.0.0.1:3128", also those to loopback; "" is none.
func NewInContext(ctx context.Context, t Transport, downloads, proxy string) (*Page, error) {
	return attach(ctx, t, downloads, func(p *Page) (*rod.Page, error) { return p.contextPage(proxy) })
}

// contextPage opens a window in a new context.
func (p *Page) contextPage(proxy string) (*rod.Page, error) {
	if err := p.stopWatching(p.rod); err != nil { // of whoever used the browser before: it would hold the window
		return nil, err
	}
	own, err := proto.TargetCreateBrowserContext{DisposeOnDetach: true, ProxyServer: cmp.Or(proxy, "direct://"), ProxyBypassList: "<-loopback>"}.Call(p.rod)
	if err != nil {
		return nil, err
	}
	p.rod.BrowserContextID = own.BrowserContextID
	return p.rod.Page(proto.TargetCreateTarget{})
}

func (p *Page) stopWatching(b *rod.Browser) error {
	return proto.TargetSetAutoAttach{Flatten: true}.Call(b)
}

// isForeign reports whether a target is of another context than the page's.
func (p *Page) isForeign(target *proto.TargetTargetInfo) bool {
	return p.rod.BrowserContextID != "" && target.BrowserContextID != p.rod.BrowserContextID
}

// Dispose removes the page's context with all its windows and all that they stored, and leaves the browser to others.
func (p *Page) Dispose(ctx context.Context) error {
	return p.ask(ctx, "leave the browser", func(b *rod.Browser) error {
		if err := p.stopWatching(b); err != nil {
			return err
		}
		return proto.TargetDisposeBrowserContext{BrowserContextID: p.rod.BrowserContextID}.Call(b)
	})
}
