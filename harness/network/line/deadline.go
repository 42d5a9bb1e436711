package line

import (
	"net"
	"os"
	"sync"
	"time"
)

// deadline is a time after which waiting ends; it may be moved meanwhile. It is
// modelled on the standard library's net.Pipe.
type deadline struct {
	lock   sync.Mutex
	timer  *time.Timer
	passed chan struct{} // closed when it has passed
}

func newDeadline() deadline { return deadline{passed: make(chan struct{})} }

// set moves the deadline; the zero time is none.
func (d *deadline) set(t time.Time) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.timer != nil && !d.timer.Stop() {
		<-d.passed // the timer is closing it
	}
	d.timer = nil
	rest := time.Until(t)
	if !t.IsZero() && rest <= 0 {
		d.fire()
		return
	}
	d.reset()
	if !t.IsZero() {
		passed := d.passed
		d.timer = time.AfterFunc(rest, func() { close(passed) })
	}
}

func (d *deadline) fire() {
	if !isClosed(d.passed) {
		close(d.passed)
	}
}

func (d *deadline) reset() {
	if isClosed(d.passed) {
		d.passed = make(chan struct{})
	}
}

// passedChan is closed when the deadline has passed.
func (d *deadline) passedChan() <-chan struct{} {
	d.lock.Lock()
	defer d.lock.Unlock()
	return d.passed
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// waitUntil waits until a time. It returns an error when a deadline has passed or the
// connection was closed; a nil channel never fires.
func waitUntil(due time.Time, passed, closed <-chan struct{}) error {
	rest := time.Until(due)
	if rest <= 0 {
		return nil
	}
	timer := time.NewTimer(rest)
	defer timer.Stop()
	return waitFor(timer.C, passed, closed)
}

// waitFor is waitUntil for a receive from a channel.
func waitFor[T any](what <-chan T, passed, closed <-chan struct{}) error {
	select {
	case <-what:
		return nil
	case <-passed:
		return os.ErrDeadlineExceeded
	case <-closed:
		return net.ErrClosed
	}
}

// sendTo puts something into a channel.
func sendTo(to chan<- struct{}, w waits) error {
	select {
	case to <- struct{}{}:
		return nil
	case <-w.passed:
		return os.ErrDeadlineExceeded
	case <-w.closed:
		return net.ErrClosed
	}
}
