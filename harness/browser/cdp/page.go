// Package cdp is a browser.Page over the Chrome DevTools Protocol, by rod.
//
//	New attaches to the browser's first window and listens to it (witness.go)
//	a verb finds its document, stepping into frames      (document.go)
//	  runs one of package browser's scripts in it
//	  and presses, types or hands over files, as a person's input would come (verbs)
//	what went wrong is sorted into the site's and the machinery's (error.go)
//
// Of rod it uses the connection, the protocol's types and the key map. Waiting,
// which rod does without end, is done here, always within the caller's context.
package cdp

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"
)

// Transport carries the protocol's messages, one a call. It is how an engine
// reaches its browser: a pipe, or rod's cdp.WebSocket. Read fails once the
// browser is gone.
type Transport interface {
	Send(message []byte) error
	Read() ([]byte, error)
}

// Page is one window of a Chromium. Its verbs are for one goroutine at a time;
// Troubles and Close may come from others.
type Page struct {
	rod        *rod.Browser
	page       atomic.Pointer[rod.Page]
	diary      browser.Diary
	navigation navigation
	life       context.Context // ends with its cause when the window or the browser does
	end        context.CancelCauseFunc
}

var (
	_ browser.Page         = (*Page)(nil)
	_ browser.Photographer = (*Page)(nil)
	_ browser.Witness      = (*Page)(nil)
)

// New takes over the browser at the other end of t: its first window, or a new
// one. Downloads go into that directory; "" refuses them. The error is a
// *browser.MachineryError, or wraps ctx.Err().
func New(ctx context.Context, t Transport, downloads string) (*Page, error) {
	p := &Page{}
	p.life, p.end = context.WithCancelCause(context.Background())
	wire := &tap{Transport: t, listener: &listener{page: p, asked: map[proto.NetworkRequestID]asked{}}}
	p.rod = rod.New().Context(p.life).Client(cdp.New().Start(wire)).NoDefaultDevice()
	// rod attaches in the context of the browser, which lives on: until it has
	// attached, that context ends with the caller's.
	stop := context.AfterFunc(ctx, func() { p.end(ctx.Err()) })
	err := p.attach(ctx, downloads)
	stop()
	if err != nil {
		err = p.sort(ctx, p.life, "attach to the browser", "", err)
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Page) attach(ctx context.Context, downloads string) error {
	if err := p.rod.Connect(); err != nil {
		return err
	}
	page, err := p.window()
	if err != nil {
		return err
	}
	p.page.Store(page)
	return p.prepare(ctx, downloads)
}

func (p *Page) window() (*rod.Page, error) {
	pages, err := p.rod.Pages()
	if err != nil {
		return nil, err
	}
	if len(pages) > 0 {
		return pages[0], nil
	}
	return p.rod.Page(proto.TargetCreateTarget{})
}

// Version returns what answered: "Chrome/120.0.6099.0", and its user agent.
func (p *Page) Version(ctx context.Context) (product, userAgent string, err error) {
	err = p.do(ctx, "version", "", func(*rod.Page) error {
		v, err := proto.BrowserGetVersion{}.Call(p.rod.Context(ctx))
		if err == nil {
			product, userAgent = v.Product, v.UserAgent
		}
		return err
	})
	return product, userAgent, err
}

// Quit asks the browser to end.
func (p *Page) Quit(ctx context.Context) error {
	return p.do(ctx, "quit", "", func(*rod.Page) error {
		return proto.BrowserClose{}.Call(p.rod.Context(ctx))
	})
}

// prepare turns on what the witness hears; and sees that nothing of the browser's
// own (a file dialog, a download bubble, lost focus) comes between.
func (p *Page) prepare(ctx context.Context, downloads string) error {
	download := proto.BrowserSetDownloadBehavior{Behavior: proto.BrowserSetDownloadBehaviorBehaviorDeny}
	if downloads != "" {
		download.Behavior = proto.BrowserSetDownloadBehaviorBehaviorAllow
		download.DownloadPath = downloads
	}
	page := p.page.Load().Context(ctx)
	for _, call := range []func() error{
		func() error { return download.Call(p.rod.Context(ctx)) },
		func() error { return proto.InspectorEnable{}.Call(page) },
		func() error { return proto.PageEnable{}.Call(page) },
		func() error { return proto.RuntimeEnable{}.Call(page) },
		func() error { return proto.LogEnable{}.Call(page) },
		func() error { return proto.NetworkEnable{}.Call(page) },
		func() error { return proto.EmulationSetFocusEmulationEnabled{Enabled: true}.Call(page) },
		func() error { return proto.PageSetInterceptFileChooserDialog{Enabled: true}.Call(page) },
	} {
		if err := call(); err != nil {
			return err
		}
	}
	return nil
}

// Close stops listening. The browser is the engine's to end.
func (p *Page) Close() { p.end(errClosed) }

// URL implements browser.Page.
func (p *Page) URL(ctx context.Context) (address string, err error) {
	err = p.do(ctx, "url", "", func(page *rod.Page) error {
		history, err := proto.PageGetNavigationHistory{}.Call(page)
		if err != nil {
			return err
		}
		if i := history.CurrentIndex; i >= 0 && i < len(history.Entries) {
			address = history.Entries[i].URL
			return nil
		}
		return fmt.Errorf("entry %d of %d in the window's history", history.CurrentIndex, len(history.Entries))
	})
	return address, err
}

// Source implements browser.Page.
func (p *Page) Source(ctx context.Context) (source string, err error) {
	const markup = `function() {
		var d = this.doctype ? new XMLSerializer().serializeToString(this.doctype) + "\n" : "";
		return d + (this.documentElement ? this.documentElement.outerHTML : "");
	}`
	err = p.do(ctx, "source", "", func(page *rod.Page) error {
		doc, err := document(page)
		if err != nil {
			return err
		}
		return call(page, doc, markup, &source)
	})
	return source, err
}

// Screenshot implements browser.Photographer.
func (p *Page) Screenshot(ctx context.Context) (png []byte, err error) {
	err = p.do(ctx, "screenshot", "", func(page *rod.Page) error {
		shot, err := proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng}.Call(page)
		if err == nil {
			png = shot.Data
		}
		return err
	})
	return png, err
}

// Cookies implements browser.Page.
func (p *Page) Cookies(ctx context.Context) (list []*http.Cookie, err error) {
	address, err := p.URL(ctx)
	if err != nil {
		return nil, err
	}
	err = p.do(ctx, "cookies", "", func(page *rod.Page) error {
		got, err := proto.NetworkGetCookies{Urls: []string{address}}.Call(page)
		if err != nil {
			return err
		}
		list = nil
		for _, c := range got.Cookies {
			list = append(list, cookie(c))
		}
		return nil
	})
	return list, err
}

func cookie(c *proto.NetworkCookie) *http.Cookie {
	out := &http.Cookie{Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain, Secure: c.Secure, HttpOnly: c.HTTPOnly}
	if !c.Session && c.Expires > 0 {
		out.Expires = c.Expires.Time()
	}
	switch c.SameSite {
	case proto.NetworkCookieSameSiteStrict:
		out.SameSite = http.SameSiteStrictMode
	case proto.NetworkCookieSameSiteLax:
		out.SameSite = http.SameSiteLaxMode
	case proto.NetworkCookieSameSiteNone:
		out.SameSite = http.SameSiteNoneMode
	}
	return out
}

// CloseWindow closes the window, as a person does by its cross.
func (p *Page) CloseWindow(ctx context.Context) error {
	return p.do(ctx, "close window", "", func(page *rod.Page) error { return proto.PageClose{}.Call(page) })
}
