package engine

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/webdriver"
	"cxmatrix/harness/process"
)

// Instance is a started engine. Product, Version and UserAgent are as the browser reports them.
type Instance struct {
	Page         browser.Page
	Product      string // "Chrome"
	Version      string // "120.0.6099.0"
	UserAgent    string
	Session      string         // id of the driver's session; empty without a driver
	Browser      int            // process id; 0 if not known
	Driver       int            // process id; 0 without a driver
	Capabilities map[string]any // capabilities, as the driver answered; nil without one

	quit   func(context.Context) error // asks the browser to end
	child  *process.Child              // browser or driver
	screen *process.Child              // the browser's own X server; nil for none
	logs   []*lineWriter
	dir    string // removed at the end
	killed bool   // once its session is over it has nothing left to write, and it would take seconds to end
	once   sync.Once
	err    error
}

// Attach is a browser that runs elsewhere, by the session that drives it. Closing it
// deletes the session.
func Attach(ctx context.Context, page *webdriver.Page) (*Instance, error) {
	r := &Instance{Page: page, quit: page.Quit}
	if err := r.readIdentity(ctx, page); err != nil {
		return nil, errors.Join(err, r.Close(context.WithoutCancel(ctx)))
	}
	r.Browser = 0 // the process id is of another machine, and meaningless here
	return r, nil
}

// quitTimeout is how long a browser may take to write its profile and end. Chromium
// takes 0.1 s; one that takes longer is killed, since the profile is not kept.
const quitTimeout = 3 * time.Second

// Close ends browser and driver and waits for them. Those that have not ended when ctx
// ends, or after a few seconds, are killed with all their descendants. It removes the
// profile. Closing again does nothing and returns the first error.
func (r *Instance) Close(ctx context.Context) error {
	r.once.Do(func() { r.err = r.close(ctx) })
	return r.err
}

func (r *Instance) close(ctx context.Context) error {
	if r.dir == "" { // it runs elsewhere
		return r.quit(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, quitTimeout)
	defer cancel()
	if r.quit != nil && r.quit(ctx) == nil && r.Driver == 0 { // a driver outlives its browser
		select {
		case <-r.child.Done():
		case <-ctx.Done():
		}
	}
	if r.killed {
		cancel()
	}
	err := errors.Join(endChild(ctx, r.child), endChild(ctx, r.screen), removeAll(r.dir))
	for _, p := range r.logs {
		p.flush()
	}
	return err
}

// endChild ends what was started, if it was.
func endChild(ctx context.Context, c *process.Child) error {
	if c == nil {
		return nil
	}
	return c.End(ctx)
}

// removeAll tries again for a while: a process that was just killed may still have
// been creating files.
func removeAll(dir string) error {
	var err error
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	return err
}
