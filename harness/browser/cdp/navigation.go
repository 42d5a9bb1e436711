package cdp

import (
	"context"
	"sync"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// navigation tracks the main frame from one document to the next.
type navigation struct {
	sync.Mutex
	requested, loading bool
	committed          bool          // the document is that of the navigation
	changed            chan struct{} // closed when requested or loading changes
}

// navigationStartTimeout is how long a navigation that the page requested may take to begin. The
// browser may also drop it silently.
const navigationStartTimeout = 2 * time.Second

// loadInterval is how often a document that a click opened is asked whether it can be used.
const loadInterval = 200 * time.Millisecond

// handle handles an event of the window; false if it is of another kind.
func (n *navigation) handle(m *event, main proto.PageFrameID) bool {
	var requested proto.PageFrameRequestedNavigation
	var started proto.PageFrameStartedLoading
	var stopped proto.PageFrameStoppedLoading
	var arrived proto.PageFrameNavigated
	switch {
	case parseEvent(m, &requested):
		n.set(requested.FrameID == main && requested.Disposition == proto.PageClientNavigationDispositionCurrentTab, true, n.loading)
	case parseEvent(m, &started):
		n.set(started.FrameID == main, false, true)
	case parseEvent(m, &stopped):
		n.set(stopped.FrameID == main, false, false)
	case parseEvent(m, &arrived):
		n.commit(arrived.Frame.ID == main)
	default:
		return false
	}
	return true
}

func (n *navigation) commit(mainFrame bool) {
	n.Lock()
	defer n.Unlock()
	n.committed = n.committed || mainFrame
}

func (n *navigation) hasCommitted() bool {
	n.Lock()
	defer n.Unlock()
	return n.committed
}

func (n *navigation) set(mainFrame, requested, loading bool) {
	if !mainFrame {
		return
	}
	n.Lock()
	defer n.Unlock()
	if !n.loading && loading {
		n.committed = false
	}
	n.requested, n.loading = requested, loading
	if n.changed != nil {
		close(n.changed)
		n.changed = nil
	}
}

// pending returns nil while no navigation is under way, else a channel that is closed at the next
// change, and whether the navigation is only requested.
func (n *navigation) pending() (changed <-chan struct{}, requested bool) {
	n.Lock()
	defer n.Unlock()
	if !n.requested && !n.loading {
		return nil, false
	}
	if n.changed == nil {
		n.changed = make(chan struct{})
	}
	return n.changed, n.requested
}

// waitForNavigation waits until the document that a click navigated to is loaded, as far as a customer needs it, as WebDriver's
// click does (https://www.w3.org/TR/webdriver2/#element-click); it returns at once if the click
// did not navigate. A round trip first lets the page process the click.
func (p *Page) waitForNavigation(ctx context.Context) error {
	err := p.do(ctx, "click", "", func(page *rod.Page) error {
		_, err := document(page)
		return err
	})
	var wait browser.LoadWait
	for err == nil {
		w := p.page.Load()
		changed, requested := w.navigation.pending()
		if changed == nil {
			return nil
		}
		var dropped, look <-chan time.Time
		if requested {
			dropped = time.After(navigationStartTimeout)
		} else {
			look = time.After(loadInterval)
		}
		select {
		case <-dropped:
			return nil
		case <-look:
			if w.navigation.hasCommitted() {
				var done bool
				if done, err = p.isLoaded(ctx, "click", "", &wait); done {
					return err
				}
			}
		case <-changed:
		case <-w.lifetime.Done():
			return nil // the click closed the window: the next verb reports that
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return err
}
