package webdriver

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"cxmatrix/harness/browser"
)

// windows are those of the browser that the page knows, by their handles.
type windows struct {
	seen     map[string]time.Time // when each was seen first
	order    []string             // in which they were seen
	path     []string             // those that were followed from one to the next; the last is the page's. Empty before the first was followed.
	followed []string             // all that were ever followed
	returned bool                 // the last one closed itself
}

// handles returns the handles of the open windows, and notes those that are new. It is within a turn.
func (p *Page) handles() (list []string, err error) {
	path := "/window/handles"
	if p.session.Legacy {
		path = "/window_handles"
	}
	if err := p.raw(http.MethodGet, path, nil, &list); err != nil {
		return nil, err
	}
	for _, h := range list {
		if _, known := p.windows.seen[h]; !known {
			if p.windows.seen == nil {
				p.windows.seen = map[string]time.Time{}
			}
			p.windows.seen[h] = time.Now()
			p.windows.order = append(p.windows.order, h)
		}
	}
	return list, nil
}

// own returns the handle of the page's window. It is within a turn.
func (p *Page) own() (handle string, err error) {
	if p.window == "" {
		path := "/window"
		if p.session.Legacy {
			path = "/window_handle"
		}
		if err := p.raw(http.MethodGet, path, nil, &p.window); err != nil {
			return "", err
		}
	}
	if len(p.windows.path) == 0 {
		p.windows.path, p.windows.followed = []string{p.window}, []string{p.window}
	}
	return p.window, nil
}

// switchTo makes the driver use another window. It is within a turn.
func (p *Page) switchTo(handle string) error {
	body := map[string]string{"handle": handle}
	if p.session.Legacy {
		body = map[string]string{"name": handle}
	}
	if err := p.raw(http.MethodPost, "/window", body, nil); err != nil {
		return err
	}
	p.window, p.inFrame, p.logState.main = handle, false, navigation{}
	return nil
}

// FollowWindow implements browser.WindowFollower.
func (p *Page) FollowWindow(ctx context.Context) error {
	err := p.do(ctx, "window", "new", func() error {
		own, err := p.own()
		if err != nil {
			return err
		}
		open, err := p.handles()
		if err != nil {
			return err
		}
		for _, h := range slices.Backward(p.windows.order) {
			if h != own && slices.Contains(open, h) && !slices.Contains(p.windows.path, h) {
				return p.step(h)
			}
		}
		return browser.NewSiteError("window", "new", browser.NoOtherWindow)
	})
	if err != nil || p.session.Browser == htmlunit { // its pages load within a command, and empty ones never complete
		return err
	}
	return p.waitAfterClick(ctx)
}

// step goes on in a window.
func (p *Page) step(handle string) error {
	if err := p.switchTo(handle); err != nil {
		return err
	}
	w := &p.windows
	w.path, w.returned = append(w.path, handle), false
	if !slices.Contains(w.followed, handle) {
		w.followed = append(w.followed, handle)
	}
	return nil
}

// LeaveWindow implements browser.WindowFollower.
func (p *Page) LeaveWindow(ctx context.Context) error {
	p.returnFromClosed(ctx)
	if p.windows.returned {
		p.windows.returned = false
		return nil
	}
	return p.do(ctx, "window", "back", func() error {
		open, err := p.handles()
		if err != nil {
			return err
		}
		if back, err := p.back(open); back || err != nil {
			return err
		}
		return browser.NewToolError("window back", errors.New(browser.NoWindowLeft))
	})
}

// back goes to the last open window before that of the page; false if there is none. It is within a turn.
func (p *Page) back(open []string) (bool, error) {
	path := p.windows.path
	for n := len(path) - 1; n > 0; n-- {
		if !slices.Contains(open, path[n-1]) {
			continue
		}
		if err := p.switchTo(path[n-1]); err != nil {
			return false, err
		}
		p.windows.path = path[:n]
		return true, nil
	}
	return false, nil
}

// returnFromClosed goes back from a window that closed itself; false if it did not, or if there is none to go back to.
func (p *Page) returnFromClosed(ctx context.Context) (back bool) {
	_ = p.transport.exclusive(ctx, func() error {
		open, err := p.handles()
		if err != nil || slices.Contains(open, p.window) {
			return err
		}
		if back, err = p.back(open); back {
			p.windows.returned = true
			p.notes.Add(browser.NoteReturned)
		}
		return err
	})
	return back
}

// OtherWindows implements browser.WindowFollower.
func (p *Page) OtherWindows(ctx context.Context) (opened []time.Time, err error) {
	err = p.do(ctx, "windows", "", func() error {
		if _, err := p.own(); err != nil {
			return err
		}
		open, err := p.handles()
		opened = nil
		for _, h := range open {
			if !slices.Contains(p.windows.followed, h) {
				opened = append(opened, p.windows.seen[h])
			}
		}
		return err
	})
	return opened, err
}

// observeOthers notes the windows that are open now, and observes those before the page's.
func (p *Page) observeOthers(ctx context.Context) {
	_ = p.transport.exclusive(ctx, func() error {
		open, err := p.handles()
		if err != nil || len(p.windows.path) < 2 {
			return err
		}
		own := p.window
		for _, h := range p.windows.path[:len(p.windows.path)-1] {
			if slices.Contains(open, h) && p.switchTo(h) == nil {
				_ = p.installObserver(true) // it is observed if it can be
			}
		}
		return p.switchTo(own)
	})
}
