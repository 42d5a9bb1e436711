// Package cdp is a browser.Page over the Chrome DevTools Protocol, by rod.
//
//	New takes over a browser's first window                (window.go)
//	  and reads every message on its way                    (tap.go, events.go)
//	other windows are attached to as they open, and followed  (windows.go, follow.go)
//	a verb finds its document, stepping into frames        (document.go)
//	  runs one of package browser's scripts in it
//	  and presses, types or hands over files, as a person's input would come
//	  (click.go, keyboard.go, choose.go, attach.go)
//	errors are classified as the site's or a tool's (error.go)
//
// Of rod it uses the connection, the protocol's types and the key map. Waiting,
// which rod does without a limit, is done here, always within the caller's context.
//
// Chromium runs no script from the beginning of a navigation until the first
// response. Verbs that need the document wait for that, within their context;
// URL, Screenshot and Cookies do not.
package cdp

import (
	"context"
	"fmt"
	"sync/atomic"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// Page is one window of a Chromium, and then another that it follows. Its verbs are for one goroutine at a time;
// Problems and Close may be called from others.
type Page struct {
	rod       *rod.Browser
	page      atomic.Pointer[window]
	windows   windows
	libraries map[string]proto.RuntimeRemoteObjectID
	watching  atomic.Bool        // for windows that open
	problems  browser.ProblemLog // dialogs, of all windows
	dialogs   browser.DialogQueue
	messages  browser.MessageLog
	notes     browser.NoteLog
	login     atomic.Pointer[proxyLogin] // nil unless Login was called
	recording atomic.Pointer[recording]  // nil unless Record is under way
	lifetime  context.Context            // ends with its cause when the browser does
	end       context.CancelCauseFunc
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
		return callByValue(page, doc, markup, &source)
	})
	return source, err
}

// screenshotQuality is that of a JPEG in which small letters are as on the screen. It takes the browser half the time of a PNG.
const screenshotQuality = 85

// Screenshot implements browser.Screenshotter.
func (p *Page) Screenshot(ctx context.Context) (picture []byte, err error) {
	err = p.do(ctx, "screenshot", "", func(page *rod.Page) error {
		shot, err := proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatJpeg, Quality: gson.Int(screenshotQuality), OptimizeForSpeed: true}.Call(page)
		if err == nil {
			picture = shot.Data
		}
		return err
	})
	return picture, err
}

// TakeNotes implements browser.Noter.
func (p *Page) TakeNotes() []string { return p.notes.Take() }

func (s *scope) note(several string) {
	s.owner.notes.Add(browser.Chosen(s.op, s.fullSelector, several))
}
