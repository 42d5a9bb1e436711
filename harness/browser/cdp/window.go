package cdp

import (
	"context"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"
)

// Transport carries the protocol's messages, one a call. It is how an engine
// reaches its browser: a pipe, or rod's cdp.WebSocket. Read fails once the
// browser has ended.
type Transport interface {
	Send(message []byte) error
	Read() ([]byte, error)
}

// New takes over the browser at the other end of t: its first window, or a new
// one. Downloads go into that directory; "" refuses them. The error is a
// tool error (browser.IsToolError), or wraps ctx.Err().
func New(ctx context.Context, t Transport, downloads string) (*Page, error) {
	return attach(ctx, t, downloads, (*Page).firstPage)
}

// attach takes over a browser, and the window that open returns.
func attach(ctx context.Context, t Transport, downloads string, open func(*Page) (*rod.Page, error)) (*Page, error) {
	p := &Page{}
	p.lifetime, p.end = context.WithCancelCause(context.Background())
	conn := &tap{Transport: t, listener: &eventHandler{page: p}}
	p.rod = rod.New().Context(p.lifetime).Client(cdp.New().Start(conn)).NoDefaultDevice()
	// rod attaches in the context of the browser, which outlives this call: until it has
	// attached, that context ends with the caller's.
	stop := context.AfterFunc(ctx, func() { p.end(ctx.Err()) })
	err := p.attachTarget(ctx, downloads, open)
	stop()
	if err != nil {
		err = p.classify(ctx, p.lifetime, nil, "attach to the browser", "", err)
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Page) attachTarget(ctx context.Context, downloads string, open func(*Page) (*rod.Page, error)) error {
	if err := p.rod.Connect(); err != nil {
		return err
	}
	page, err := open(p)
	if err != nil {
		return err
	}
	w := p.newWindow(page.TargetID, page.SessionID)
	w.use(page)
	p.windows.add(w)
	p.windows.step(w)
	p.page.Store(w)
	if err := p.receiveDownloads(ctx, downloads); err != nil {
		return err
	}
	if err := prepare(page.Context(ctx)); err != nil {
		return err
	}
	return p.watchWindows(ctx)
}

func (p *Page) firstPage() (*rod.Page, error) {
	pages, err := p.rod.Pages()
	if err != nil {
		return nil, err
	}
	if len(pages) > 0 {
		return pages[0], nil
	}
	return p.rod.Page(proto.TargetCreateTarget{})
}

// Version returns the browser's product, "Chrome/120.0.6099.0", and its user agent.
func (p *Page) Version(ctx context.Context) (product, userAgent string, err error) {
	err = p.ask(ctx, "version", func(b *rod.Browser) error {
		v, err := proto.BrowserGetVersion{}.Call(b)
		if err == nil {
			product, userAgent = v.Product, v.UserAgent
		}
		return err
	})
	return product, userAgent, err
}

// ask sends a command to the browser itself, whatever its windows do.
func (p *Page) ask(ctx context.Context, op string, f func(*rod.Browser) error) error {
	bound, cancel := bind(ctx, p.lifetime)
	defer cancel()
	return p.classify(ctx, bound, nil, op, "", f(p.rod.Context(bound)))
}

// Alive implements browser.HealthChecker: the browser's process answers, not the page's.
func (p *Page) Alive(ctx context.Context) error {
	_, _, err := p.Version(ctx)
	return err
}

// Quit asks the browser to end.
func (p *Page) Quit(ctx context.Context) error {
	return p.ask(ctx, "quit", func(b *rod.Browser) error { return proto.BrowserClose{}.Call(b) })
}

// receiveDownloads lets the browser keep downloads in that directory, without its download bubble.
func (p *Page) receiveDownloads(ctx context.Context, downloads string) error {
	download := proto.BrowserSetDownloadBehavior{Behavior: proto.BrowserSetDownloadBehaviorBehaviorDeny, BrowserContextID: p.rod.BrowserContextID}
	if downloads != "" {
		download.Behavior = proto.BrowserSetDownloadBehaviorBehaviorAllow
		download.DownloadPath = downloads
	}
	return download.Call(p.rod.Context(ctx))
}

// prepare enables the events of a window for the witness, and prevents interference by the browser's
// own interface (a file dialog, lost focus).
func prepare(page *rod.Page) error {
	for _, call := range preparations(page) {
		if err := call(); err != nil {
			return err
		}
	}
	return nil
}

func preparations(page *rod.Page) []func() error {
	return []func() error{
		func() error { return proto.InspectorEnable{}.Call(page) },
		func() error { return proto.PageEnable{}.Call(page) },
		func() error { return proto.RuntimeEnable{}.Call(page) },
		func() error { return proto.LogEnable{}.Call(page) },
		func() error { return proto.NetworkEnable{}.Call(page) },
		func() error { return proto.EmulationSetFocusEmulationEnabled{Enabled: true}.Call(page) },
		func() error { return proto.PageSetInterceptFileChooserDialog{Enabled: true}.Call(page) },
	}
}

// Close stops listening. The engine ends the browser.
func (p *Page) Close() { p.end(errClosed) }

// CloseWindow closes the window, as a person does by its cross.
func (p *Page) CloseWindow(ctx context.Context) error {
	return p.do(ctx, "close window", "", func(page *rod.Page) error { return proto.PageClose{}.Call(page) })
}
