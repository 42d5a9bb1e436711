package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"cxmatrix/harness/browser/cdp"
	"cxmatrix/harness/process"
)

// Warm is a Chromium that outlives the cells which use it, one after the other. Each of them has a context of its own in it,
// and gets the two ends of the browser's pipe: nothing listens.
type Warm struct {
	child             *process.Child
	scratch           *scratch
	log               switchedLog
	key               string       // see warmKey
	remove            func() error // a directory around scratch; nil for none
	Commands, Answers *os.File     // our ends of its pipe
}

// nowhere is the proxy of what belongs to no cell: the browser's own requests end there.
const nowhere = "127.0.0.1:1"

// CanBeWarm reports whether a browser with these options can be one that others used before: what is not the same for all of
// them must be a context's own.
func (k Kind) CanBeWarm(o Options) bool {
	return k.Name == rod.Name && !o.Headed && o.PAC == "" && o.StartIn == nil && !o.AllowUDP
}

// warmKey is what the options of two cells must have in common to use one browser.
func warmKey(o Options) string { return strings.Join(warmFlags(o, &scratch{}), " ") }

func warmFlags(o Options, s *scratch) []string {
	o.Proxy = nowhere
	return append(pipeFlags(o, s), "--no-startup-window")
}

// startWarm starts a browser for cells of these options, in a new directory below Options.Dir.
func startWarm(o Options) (*Warm, error) {
	s, err := newScratch(o.Dir)
	if err != nil {
		return nil, err
	}
	w := &Warm{scratch: s, key: warmKey(o)}
	w.LogTo(o.Log)
	if err := w.start(o); err != nil {
		return nil, errors.Join(fmt.Errorf("start rod: %w", err), w.Close())
	}
	return w, nil
}

func (w *Warm) start(o Options) (err error) {
	var browserEnds []*os.File
	if w.Commands, w.Answers, browserEnds, err = pipeFiles(); err != nil {
		return err
	}
	cmd := exec.Command(rod.locate().Path, warmFlags(o, w.scratch)...)
	log := &lineWriter{dest: &w.log}
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = w.scratch.env(), w.scratch.dir, log, log, browserEnds
	w.child, err = process.Start(cmd)
	for _, f := range browserEnds {
		f.Close()
	}
	return err
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
	return &Borrowed{Commands: w.Commands, Answers: w.Answers, PID: w.PID()}
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
	Commands, Answers *os.File
	PID               int
}

// borrow opens a context in a browser that outlives it.
func borrow(ctx context.Context, o Options) (*Instance, error) {
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
		if err := page.Dispose(ctx); process.IsRunning(o.Warm.PID) {
			return err
		}
		return nil // with the browser its contexts have ended
	}}
	if err := r.introduce(ctx, page, o.ProxyLogin); err != nil {
		return nil, errors.Join(err, r.Close(context.WithoutCancel(ctx)))
	}
	return r, nil
}
