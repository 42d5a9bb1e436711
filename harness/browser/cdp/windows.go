package cdp

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cxmatrix/harness/browser"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// window is a window, or tab, of the browser.
type window struct {
	*rod.Page                        // once it is ready
	session    proto.TargetSessionID // of its events
	client     *rod.Page             // that session, for commands to answer them
	target     proto.TargetTargetID
	ready      chan struct{}
	navigation navigation
	requests   map[proto.NetworkRequestID]pendingRequest
	problems   browser.ProblemLog
	responses  browser.ResponseLog
	chooser    atomic.Pointer[proto.PageFileChooserOpened] // the one that is open; nil if none is
	opened     time.Time
	lifetime   context.Context // ends with its cause when the window or the browser does
	end        context.CancelCauseFunc
}

func (p *Page) newWindow(target proto.TargetTargetID, session proto.TargetSessionID) *window {
	w := &window{
		session: session, client: p.rod.PageFromSession(session), target: target, ready: make(chan struct{}), opened: time.Now(),
		requests: map[proto.NetworkRequestID]pendingRequest{},
	}
	w.lifetime, w.end = context.WithCancelCause(p.lifetime)
	return w
}

// use makes the window ready.
func (w *window) use(page *rod.Page) {
	w.Page = page
	close(w.ready)
}

// frame is the id of the window's own document.
func (w *window) frame() proto.PageFrameID { return proto.PageFrameID(w.target) }

func (w *window) isClosed() bool { return errors.Is(context.Cause(w.lifetime), errClosed) }

// windows are those of the browser that the page knows.
type windows struct {
	sync.Mutex
	all      []*window // in the order in which they were opened
	path     []*window // those that were followed from one to the next; the last is the page's
	followed []*window // all that were ever followed
	returned bool      // the last one closed itself
}

func (l *windows) add(w *window) {
	l.Lock()
	defer l.Unlock()
	l.all = append(l.all, w)
}

// of returns the window of a session, or of a target; nil if there is none.
func (l *windows) of(session proto.TargetSessionID, target proto.TargetTargetID) *window {
	l.Lock()
	defer l.Unlock()
	for _, w := range l.all {
		if session != "" && w.session == session || target != "" && w.target == target {
			return w
		}
	}
	return nil
}

// step makes w the page's window.
func (l *windows) step(w *window) {
	l.path, l.returned = append(l.path, w), false
	if !slices.Contains(l.followed, w) {
		l.followed = append(l.followed, w)
	}
}

// latest returns the open window that was opened last and is not on the path; nil if there is none.
func (l *windows) latest() *window {
	l.Lock()
	defer l.Unlock()
	for _, w := range slices.Backward(l.all) {
		if !w.isClosed() && !slices.Contains(l.path, w) {
			return w
		}
	}
	return nil
}

// back leaves the last window of the path, and those before it that are closed; false if there is none to go back to.
func (l *windows) back() bool {
	n := len(l.path) - 1
	for n > 0 && l.path[n-1].isClosed() {
		n--
	}
	if n < 1 {
		return false
	}
	l.path = l.path[:n]
	return true
}

func (l *windows) current() *window { return l.path[len(l.path)-1] }

// everFollowed are the windows whose events are the page's.
func (l *windows) everFollowed() []*window {
	l.Lock()
	defer l.Unlock()
	return slices.Clone(l.followed)
}
