package webdriver

import (
	"context"
	"time"

	"cxmatrix/harness/browser"
)

// Drivers wait for the page that a click opens, but not all for one that a key opens, or a second click: ChromeDriver 156 does,
// unless the page is slow to begin.

// waitsItself reports whether driver or adapter know by themselves that a page is about to be replaced.
func (p *Page) waitsItself() bool {
	return p.session.webkit() || p.session.Browser == htmlunit
}

// prepareLeaving is called before what may open another page; within a turn.
func (s *scope) prepareLeaving(ctx context.Context) error {
	if err := s.page.setPageLoadTimeout(ctx); err != nil || s.page.waitsItself() {
		return err
	}
	return s.page.watch()
}

// watch makes the window note that it is left. It is within a turn, and stays in the frame of the verb.
func (p *Page) watch() error {
	return p.script("return ("+browser.ScriptWatchLeaving.Source()+").apply(null, arguments);", new(any), []any{})
}

// leavingTimeout is how long a page that is about to be replaced may take: it may also be a download, which replaces nothing.
const leavingTimeout = 30 * time.Second

// waitIfLeaving waits for the page that replaces this one, if any.
func (p *Page) waitIfLeaving(ctx context.Context, op string) error {
	switch {
	case p.session.Browser == htmlunit:
		return nil
	case p.session.webkit():
		return p.do(ctx, op, "", func() error { return (&scope{page: p, op: op}).waitForNavigation() })
	}
	began := time.Now()
	until := began.Add(leavingTimeout)
	browser.Sleep(ctx, navigationStartTime)
	for {
		done, err := p.isReplaced(ctx, op, began)
		if browser.IsSiteError(err) { // it closed the window: the next verb reports that
			return nil
		}
		switch {
		case done && p.eager:
			return p.waitAfterClick(ctx)
		case done || err != nil || time.Now().After(until):
			return err
		}
		browser.Sleep(ctx, retryInterval)
	}
}

// blankTimeout is how long an empty page may stand where Firefox moves a window to another process, before it counts as the page that was
// opened.
const blankTimeout = 2 * time.Second

// isReplaced reports whether the window's document stays, or is another one, and complete.
func (p *Page) isReplaced(ctx context.Context, op string, began time.Time) (done bool, err error) {
	err = p.do(ctx, op, "", func() error {
		if err := p.leaveFrames(); err != nil {
			return err
		}
		var watched, leaving, complete, blank bool
		var result scriptResult
		if err := p.script("return ("+browser.ScriptLeaving.Source()+").apply(null, arguments);", &result, []any{}); err != nil {
			return err
		}
		if len(result) == 0 { // the document went away meanwhile, see noElement: the next answer is another one's
			return nil
		}
		if err := result.read(&watched, &leaving, &complete, &blank); err != nil {
			return err
		}
		if blank && time.Since(began) < blankTimeout {
			return nil
		}
		p.readLogs()
		done = watched && (!leaving || p.logState.main.failed != "") || !watched && (complete || p.eager)
		return nil
	})
	return done, err
}
