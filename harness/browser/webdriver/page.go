// Package webdriver is a browser.Page over WebDriver, both the W3C's and the older
// JSON Wire Protocol, by tebeka/selenium.
//
//	Open asks a server for a session                       (session.go)
//	every command goes over the session's own transport, which applies the caller's
//	  context, the real address and key, and a budget       (transport.go)
//	  and turns all but plain success into an error         (response.go)
//	a verb finds its document, stepping into frames        (document.go)
//	  runs one of package browser's scripts in it
//	  and lets the driver press, type or take files
//	  (click.go, keyboard.go, choose.go, attach.go)
//	other windows are followed                             (windows.go)
//	dialogs are answered                                    (dialog.go)
//	these, script and network errors become Problems        (logs.go, network.go; bidi.go, bidi_events.go)
//
// The driver waits for pages, as the protocols require; timeouts.go ensures that it
// never waits longer than the caller.
package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cxmatrix/harness/browser"

	"github.com/tebeka/selenium"
)

// Page is one window of a session. Its verbs take turns.
type Page struct {
	transport       *transport
	wd              selenium.WebDriver
	session         Session
	problems        browser.ProblemLog
	responses       browser.ResponseLog
	messages        browser.MessageLog
	notes           browser.NoteLog
	dialogs         browser.DialogQueue
	heard           int           // dialogs that the page's observer heard, and that are dealt with
	inFrame         bool          // a frame is the current document
	eager           bool          // the driver waits until a document is parsed, and Page for the rest
	pageLoadTimeout time.Duration // how long the driver waits for a page
	logState        logReader
	bidi            *bidi  // nil for most
	window          string // its handle; "" if it was not asked for
	windows         windows
}

var (
	_ browser.Page             = (*Page)(nil)
	_ browser.Screenshotter    = (*Page)(nil)
	_ browser.ProblemReporter  = (*Page)(nil)
	_ browser.ResponseReporter = (*Page)(nil)
	_ browser.Observer         = (*Page)(nil)
	_ browser.Noter            = (*Page)(nil)
	_ browser.WindowFollower   = (*Page)(nil)
)

// raw sends a command that the library lacks or implements wrongly. It is called within a
// turn; path is relative to the session.
func (p *Page) raw(method, path string, body, out any) error {
	var data []byte
	if method == http.MethodPost {
		if body == nil {
			body = struct{}{}
		}
		var err error
		if data, err = json.Marshal(body); err != nil {
			return err
		}
	}
	result, _, err := p.transport.send(p.transport.ctx, method, "/session/"+p.session.ID+path, data)
	if err != nil || out == nil {
		return err
	}
	reply := struct {
		Value any `json:"value"`
	}{out}
	return json.Unmarshal(result, &reply)
}

// URL implements browser.Page.
func (p *Page) URL(ctx context.Context) (address string, err error) {
	err = p.do(ctx, "url", "", func() error { return p.raw(http.MethodGet, "/url", nil, &address) })
	return address, err
}

// Alive implements browser.HealthChecker by the driver's status, which is independent of the session. A
// hub's status says nothing about the driver behind it, which is asked for its windows instead:
// a page whose script never ends does not delay that for longer than scriptTimeout.
func (p *Page) Alive(ctx context.Context) error {
	if p.transport.remote.RemoteBrowser {
		return p.hasWindows(ctx)
	}
	return p.transport.exclusive(ctx, func() error {
		_, _, err := p.transport.send(p.transport.ctx, http.MethodGet, "/status", nil)
		return err
	})
}

// hasWindows sends a command that needs the browser, but no window.
func (p *Page) hasWindows(ctx context.Context) error {
	return p.transport.exclusive(ctx, func() error { _, err := p.handles(); return err })
}

// withoutDialog makes sure that a remote page is responsive. For a screenshot of one that never is,
// Chromium's driver waits forever, and can't end its session; a local one would be killed.
func (p *Page) withoutDialog() error {
	if !p.transport.remote.RemoteBrowser || p.session.Browser == htmlunit {
		return nil
	}
	return p.script("return null;", new(any))
}

// Source implements browser.Page.
func (p *Page) Source(ctx context.Context) (source string, err error) {
	err = p.do(ctx, "source", "", func() error {
		if err := errors.Join(p.leaveFrames(), p.withoutDialog()); err != nil {
			return err
		}
		source, err = p.wd.PageSource()
		return err
	})
	return source, err
}

// Screenshot implements browser.Screenshotter.
func (p *Page) Screenshot(ctx context.Context) (png []byte, err error) {
	err = p.do(ctx, "screenshot", "", func() error {
		if err := p.withoutDialog(); err != nil {
			return err
		}
		png, err = p.wd.Screenshot()
		return err
	})
	return png, err
}

// Resize makes the window that large, in pixels, where a browser can't get its size at the start.
func (p *Page) Resize(ctx context.Context, width, height int) error {
	size, path := map[string]int{"width": width, "height": height}, "/window/rect"
	if p.session.Legacy {
		path = "/window/current/size"
	}
	return p.do(ctx, "resize", "", func() error { return p.raw(http.MethodPost, path, size, nil) })
}

// UserAgent returns the browser's navigator.userAgent. Chromium's driver returns it
// by a command that needs no page: a script would wait until the first page is loaded.
func (p *Page) UserAgent(ctx context.Context) (agent string, err error) {
	if agent := p.agent(ctx); agent != "" {
		return agent, nil
	}
	err = p.do(ctx, "user agent", "", func() error { return p.script("return navigator.userAgent;", &agent) })
	return agent, err
}

// agent asks a local Chromium by the command for the DevTools protocol
// (https://chromedevtools.github.io/devtools-protocol/tot/Browser/#method-getVersion); "" if there is none.
func (p *Page) agent(ctx context.Context) string {
	if p.session.Browser != "chrome" || p.session.Legacy || p.transport.remote.RemoteBrowser {
		return ""
	}
	var version struct{ UserAgent string }
	_ = p.transport.exclusive(ctx, func() error {
		return p.raw(http.MethodPost, "/goog/cdp/execute", map[string]any{"cmd": "Browser.getVersion", "params": map[string]any{}}, &version)
	})
	return version.UserAgent
}

// CloseWindow closes the window, as a person does by its cross. With the last
// window a driver ends the session.
func (p *Page) CloseWindow(ctx context.Context) error {
	return p.do(ctx, "close window", "", func() error { return p.raw(http.MethodDelete, "/window", nil, nil) })
}

// TakeNotes implements browser.Noter.
func (p *Page) TakeNotes() []string { return p.notes.Take() }
