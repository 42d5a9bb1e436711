package cdp

import (
	"context"
	"sync"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// navigation tracks the main frame from one document to the next.
type navigation struct {
	sync.Mutex
	asked, loading bool
	changed        chan struct{} // closed when either changes
}

// start is how long a navigation that the page requested may take to begin. The
// browser may also drop it silently.
const start = 2 * time.Second

// hear handles an event of the window; false if it is of another kind.
func (n *navigation) hear(m *event, main proto.PageFrameID) bool {
	var asked proto.PageFrameRequestedNavigation
	var started proto.PageFrameStartedLoading
	var stopped proto.PageFrameStoppedLoading
	switch {
	case load(m, &asked):
		n.set(asked.FrameID == main && asked.Disposition == proto.PageClientNavigationDispositionCurrentTab, true, n.loading)
	case load(m, &started):
		n.set(started.FrameID == main, false, true)
	case load(m, &stopped):
		n.set(stopped.FrameID == main, false, false)
	default:
		return false
	}
	return true
}

func (n *navigation) set(ours, asked, loading bool) {
	if !ours {
		return
	}
	n.Lock()
	defer n.Unlock()
	n.asked, n.loading = asked, loading
	if n.changed != nil {
		close(n.changed)
		n.changed = nil
	}
}

// under returns nil while no navigation is under way, else a channel that is closed at the next
// change, and whether the navigation is only requested.
func (n *navigation) under() (changed <-chan struct{}, asked bool) {
	n.Lock()
	defer n.Unlock()
	if !n.asked && !n.loading {
		return nil, false
	}
	if n.changed == nil {
		n.changed = make(chan struct{})
	}
	return n.changed, n.asked
}

// arrive waits until the document that a click navigated to is loaded, as WebDriver's
// click does (https://www.w3.org/TR/webdriver2/#element-click); it returns at once if the click
// did not navigate. A round trip first lets the page process the click.
func (p *Page) arrive(ctx context.Context) error {
	err := p.do(ctx, "click", "", func(page *rod.Page) error {
		_, err := document(page)
		return err
	})
	for err == nil {
		moving, asked := p.navigation.under()
		if moving == nil {
			return nil
		}
		var dropped <-chan time.Time
		if asked {
			dropped = time.After(start)
		}
		select {
		case <-dropped:
			return nil
		case <-moving:
		case <-p.life.Done():
			return nil // the click closed the window: the next verb reports that
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return err
}
