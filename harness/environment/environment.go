// Package environment opens what a cell is: a browser behind a simulated network.
//
//  1. A proxy of ours starts, in front of this cell alone. It resolves the names
//     that local fixtures answer.
//  2. The engine's browser starts behind it, and trusts the run's authority.
//  3. Close ends both.
package environment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/harness/process"
)

// Spec says what to open.
type Spec struct {
	Engine   string
	Hosts    network.Hosts // names that local fixtures answer
	CA       []byte        // PEM of the run's authority; nil for none
	Scratch  string        // a directory for profiles and downloads; the caller removes it
	Headed   bool
	Patience time.Duration // for the browser to answer at all
	Log      io.Writer     // what drivers print
}

// Environment is an open cell.
type Environment struct {
	*engine.Running
	proxy *network.Proxy
}

// Open opens an environment, or leaves nothing behind. Its errors are the
// machinery's.
func Open(ctx context.Context, s Spec) (*Environment, error) {
	if err := os.MkdirAll(s.Scratch, 0o700); err != nil {
		return nil, browser.Broke("open", err)
	}
	kind, err := engine.ByName(s.Engine)
	if err != nil {
		return nil, browser.Broke("open", err)
	}
	var trusted []string
	if s.CA != nil {
		spki, err := network.SPKI(s.CA)
		if err != nil {
			return nil, browser.Broke("open", err)
		}
		trusted = []string{spki}
	}
	// ctx is for the opening; the network lives as long as the environment.
	proxy, err := network.Start(context.WithoutCancel(ctx), network.Config{Hosts: s.Hosts})
	if err != nil {
		return nil, browser.Broke("open the network", err)
	}
	running, err := kind.Start(ctx, engine.Options{
		Dir: s.Scratch, Proxy: proxy.Addr(), SPKI: trusted, Headed: s.Headed, Log: s.Log, Patience: s.Patience,
	})
	if err != nil {
		return nil, browser.Broke(fmt.Sprintf("open %s", s.Engine), errors.Join(err, proxy.Close()))
	}
	return &Environment{Running: running, proxy: proxy}, nil
}

// Reachable reports whether the network in front of the browser still answers.
func (e *Environment) Reachable(ctx context.Context) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", e.proxy.Addr())
	if err != nil {
		return browser.Broke("the simulated network", err)
	}
	return conn.Close()
}

// Alive reports whether browser and driver live, whatever the page does.
func (e *Environment) Alive(ctx context.Context) bool {
	for _, pid := range []int{e.Browser, e.Driver} {
		if pid != 0 && !process.Lives(pid) {
			return false
		}
	}
	p, ok := e.Page.(browser.Pulse)
	return ok && p.Alive(ctx) == nil
}

// Close ends browser, driver and network.
func (e *Environment) Close(ctx context.Context) error {
	return errors.Join(e.Running.Close(ctx), e.proxy.Close())
}

// Events returns what the network did so far, oldest first.
func (e *Environment) Events() []network.Event { return e.proxy.Events() }

// Flows returns what went over the line so far, in the order in which it began.
func (e *Environment) Flows() []network.Flow { return e.proxy.Flows() }
