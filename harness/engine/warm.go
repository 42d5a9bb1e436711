package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/cdp"
	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/harness/process"
)

// Warm is a browser that outlives the cells which use it, one after the other. In a Chromium each of them has a context of
// its own, and gets the two ends of the browser's pipe: nothing listens. In an HtmlUnit each has a session of its own.
type Warm struct {
	child             *process.Child
	scratch           *scratch
	log               switchedLog
	key               string       // see warmth.key
	remove            func() error // a directory around scratch; nil for none
	Commands, Answers *os.File     // our ends of a Chromium's pipe
	URL               string       // of an HtmlUnit's server
}

// warmth is how an engine serves one cell after the other; the zero value if each cell starts one.
type warmth struct {
	start func(context.Context, *Warm, Options) error
	key   func(Options) string // what the options of two cells must have in common; what differs must be a context's own
}

// CanBeWarm reports whether a browser with these options can be one that others used before.
func (k Kind) CanBeWarm(o Options) bool {
	return k.warm.start != nil && !o.Headed && o.PAC == "" && o.StartIn == nil && !o.AllowUDP
}

// startWarm starts a browser for cells of these options, in a new directory below Options.Dir.
func (k Kind) startWarm(ctx context.Context, o Options) (*Warm, error) {
	s, err := newScratch(o.Dir)
	if err != nil {
		return nil, err
	}
	w := &Warm{scratch: s, key: k.warm.key(o)}
	w.LogTo(o.Log)
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(o.StartTimeout, DefaultStartTimeout))
	defer cancel()
	if err := k.warm.start(ctx, w, o); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", k.Name, err), w.Close())
	}
	return w, nil
}

// PID is the browser's process id.
func (w *Warm) PID() int { return w.child.PID() }

// Ended reports whether the browser has ended by itself.
func (w *Warm) Ended() bool { return w.child.Ended() }

// Borrow is the browser for a context in this process.
func (w *Warm) Borrow() *Borrowed {
	if w == nil {
		return nil
	}
	return &Borrowed{Commands: w.Commands, Answers: w.Answers, URL: w.URL, PID: w.PID()}
}

// Close kills the browser, whose profile is not kept. It may be called on nil.
func (w *Warm) Close() error {
	if w == nil {
		return nil
	}
	for _, f := range []*os.File{w.Commands, w.Answers} {
		if f != nil {
			f.Close()
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	err := errors.Join(endChild(ended, w.child), removeAll(w.scratch.dir))
	if w.remove != nil {
		err = errors.Join(err, w.remove())
	}
	return err
}

// LogTo passes on what the browser prints from now on; nil discards it.
func (w *Warm) LogTo(log io.Writer) {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	w.log.dest = log
}

// switchedLog is a log whose destination changes.
type switchedLog struct {
	mu   sync.Mutex
	dest io.Writer // nil discards
}

// Write implements io.Writer.
func (l *switchedLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dest == nil {
		return len(b), nil
	}
	return l.dest.Write(b)
}

// Borrowed is a Warm browser as the process of a cell gets it.
type Borrowed struct {
	Commands, Answers *os.File // see Warm
	URL               string
	PID               int
}

// borrowContext opens a context in a Chromium that outlives it.
func borrowContext(ctx context.Context, o Options) (*Instance, error) {
	parent, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	downloads := filepath.Join(parent, "downloads")
	if err := os.MkdirAll(downloads, 0o700); err != nil {
		return nil, err
	}
	transport, err := reusePipe(o.Warm.Commands, o.Warm.Answers)
	if err != nil {
		return nil, err
	}
	page, err := cdp.NewInContext(ctx, transport, downloads, o.Proxy)
	if err != nil {
		transport.leave()
		return nil, err
	}
	r := &Instance{Page: page, Browser: o.Warm.PID, quit: func(ctx context.Context) error {
		defer transport.leave()
		defer page.Close()
		err := page.Dispose(ctx)
		if err != nil && hasEnded(ctx, o.Warm.PID) {
			return nil // and its contexts with it
		}
		return err
	}}
	if err := r.introduce(ctx, page, o.ProxyLogin); err != nil {
		return nil, errors.Join(err, r.Close(context.WithoutCancel(ctx)))
	}
	return r, nil
}

// borrowSession opens a session at a server that outlives it. If the session can't be ended in time, the server is.
func borrowSession(ctx context.Context, o Options, remote webdriver.Remote, caps map[string]any) (*Instance, error) {
	remote.URL = o.Warm.URL
	r := &Instance{}
	err := r.openSession(ctx, remote, caps)
	if r.quit == nil {
		return nil, err
	}
	quit := r.quit
	r.quit = func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, quitTimeout)
		defer cancel()
		if quit(ctx) == nil {
			return nil
		}
		return process.Kill(o.Warm.PID)
	}
	if err != nil {
		return nil, errors.Join(err, closeNow(r))
	}
	r.Browser, r.Driver = o.Warm.PID, o.Warm.PID
	return r, nil
}

// hasEnded waits a moment for a process to end: a browser's connection ends before it does.
func hasEnded(ctx context.Context, pid int) bool {
	ctx, cancel := context.WithTimeout(ctx, quitTimeout)
	defer cancel()
	for process.IsRunning(pid) {
		if !browser.Sleep(ctx, 10*time.Millisecond) {
			return false
		}
	}
	return true
}
