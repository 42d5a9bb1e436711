package cdp

import (
	"context"
	"errors"
	"slices"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// watchWindows makes the browser attach to each window that opens before it loads anything, so that all its events are seen.
func (p *Page) watchWindows(ctx context.Context) error {
	err := proto.TargetSetAutoAttach{
		AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: true,
		Filter: proto.TargetTargetFilter{{Type: "page"}, {Exclude: true}},
	}.Call(p.rod.Context(ctx))
	p.watching.Store(true)
	return err
}

// attached handles a target to which the browser attached: a window that is new is the page's to follow; the others only
// have to start. It is called by the reader, and does not wait for an answer.
func (p *Page) attached(e *proto.TargetAttachedToTarget) {
	if e.TargetInfo == nil || !p.watching.Load() { // those that are there when New prepares the first one
		return
	}
	if e.TargetInfo.Type != proto.TargetTargetInfoTypePage || p.isForeign(e.TargetInfo) || p.windows.of("", e.TargetInfo.TargetID) != nil {
		go p.resume(e.SessionID)
		return
	}
	w := p.newWindow(e.TargetInfo.TargetID, e.SessionID)
	p.windows.add(w)
	go p.start(w)
}

// start enables a new window's events and lets it load. Until then it may not answer.
func (p *Page) start(w *window) {
	unanswered := p.sendOnly(w.session)
	for _, enable := range preparations(unanswered) {
		_ = enable()
	}
	p.resume(w.session)
	page, err := p.rod.PageFromTarget(w.target)
	if err != nil {
		w.end(errClosed)
		return
	}
	w.use(page)
}

func (p *Page) resume(session proto.TargetSessionID) {
	_ = proto.RuntimeRunIfWaitingForDebugger{}.Call(p.sendOnly(session))
}

// sendOnly is a session whose commands are sent, and not waited for.
func (p *Page) sendOnly(session proto.TargetSessionID) *rod.Page {
	ended, end := context.WithCancel(p.lifetime)
	end()
	return p.rod.Context(ended).PageFromSession(session)
}

// FollowWindow implements browser.WindowFollower.
func (p *Page) FollowWindow(ctx context.Context) error {
	w := p.windows.latest()
	if w == nil {
		return browser.NewSiteError("window", "new", browser.NoOtherWindow)
	}
	select {
	case <-w.ready:
	case <-w.lifetime.Done():
		return browser.NewSiteError("window", "new", browser.NoOtherWindow)
	case <-ctx.Done():
		return p.classify(ctx, ctx, w, "window", "new", ctx.Err())
	}
	p.windows.Lock()
	p.windows.step(w)
	p.windows.Unlock()
	p.page.Store(w)
	p.show(ctx, w)
	return p.waitForNavigation(ctx)
}

// LeaveWindow implements browser.WindowFollower.
func (p *Page) LeaveWindow(ctx context.Context) error {
	p.currentWindow() // it may have closed itself
	p.windows.Lock()
	defer p.windows.Unlock()
	switch {
	case p.windows.returned:
		p.windows.returned = false
		return nil
	case !p.windows.back():
		return browser.NewToolError("window back", errors.New(browser.NoWindowLeft))
	}
	w := p.windows.current()
	p.page.Store(w)
	p.show(ctx, w)
	return nil
}

// show brings a window to the front: one in the background is not drawn.
func (p *Page) show(ctx context.Context, w *window) {
	_ = proto.PageBringToFront{}.Call(w.Page.Context(ctx))
}

// currentWindow is the page's window: the one before, if it closed itself.
func (p *Page) currentWindow() *window {
	p.windows.Lock()
	defer p.windows.Unlock()
	w := p.page.Load()
	if !w.isClosed() || context.Cause(p.lifetime) != nil || !p.windows.back() {
		return w
	}
	w = p.windows.current()
	p.windows.returned = true
	p.page.Store(w)
	p.notes.Add(browser.NoteReturned)
	return w
}

// OtherWindows implements browser.WindowFollower.
func (p *Page) OtherWindows(context.Context) (opened []time.Time, err error) {
	p.windows.Lock()
	defer p.windows.Unlock()
	for _, w := range p.windows.all {
		if !w.isClosed() && !slices.Contains(p.windows.followed, w) {
			opened = append(opened, w.opened)
		}
	}
	return opened, nil
}

// inEach calls a function for each open window of the path.
func (p *Page) inEach(ctx context.Context, op string, f func(*rod.Page) error) error {
	p.windows.Lock()
	path := slices.Clone(p.windows.path)
	p.windows.Unlock()
	for _, w := range path[:len(path)-1] {
		if !w.isClosed() {
			_ = f(w.Page.Context(ctx)) // it is observed if it can be
		}
	}
	return p.do(ctx, op, "", f)
}
