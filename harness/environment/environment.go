// Package environment opens a cell: a browser behind a simulated network.
//
//  1. A proxy of ours starts, for this cell alone, with the network that the
//     cell names (network.go). It resolves the names that local fixtures answer.
//  2. The engine's browser starts behind it, and trusts the run's authorities.
//  3. CheckEnforcement tries, through that browser and proxy, whether the network is in
//     force (enforcement.go): one file a check.
//  4. Close ends both.
package environment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/netns"
	"cxmatrix/harness/network"
	"cxmatrix/harness/process"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
)

// Spec describes the environment to open.
type Spec struct {
	Target           target.Settings // where the browser runs; the zero Settings is this machine
	Engine           string
	Capabilities     map[string]any        // capabilities that request the browser from a hub
	Name             string                // of the session, as a hub shows it
	Run              string                // id of the run
	OnSession        func(id string) error // called with the id of a hub's session before it is used
	Site             *url.URL              // under test; nil for none
	Network          matrix.Network        // the customer's; the zero Network restricts nothing
	MaxTLS           string                // the highest TLS version that servers are offered: "1.0"; "" is no limit
	Tolerance        float64               // percent by which the measured line may be off; 0 is DefaultTolerance
	Hosts            network.Hosts         // names that local fixtures answer
	CA               []byte                // PEM of the authorities of the site and its fixtures; nil for none
	AuthorityKeyFile string                // file of the authority that intercepts, see network.LoadAuthority; "" for none
	LookupEnv        func(string) (string, bool)
	Seed             uint64
	Scratch          string // a directory for profiles and downloads; the caller removes it
	Headed           bool
	Warm             *engine.Borrowed // the browser in which to open a context; nil starts one
	Insecure         bool             // take any certificate, at the user's request
	AccurateProgress bool             // start the browser where the progress that a page shows is accurate, if the engine can
	StartTimeout     time.Duration    // for the browser's first answer
	Log              io.Writer        // what drivers print

	tamper struct { // tests only: makes a network that differs from the requested one
		network func(*network.Config)
		engine  func(*engine.Options)
	}
}

// Environment is an open cell.
type Environment struct {
	*target.OpenedBrowser
	spec        Spec
	proxy       *network.Proxy
	namespace   *netns.Namespace   // of the browser, in which the proxy listens; nil for none
	direct      bool               // the browser goes to the site without the proxy, which sees nothing
	calibration *calibrationServer // nil where there is nothing to check
}

// Open opens an environment, or leaves nothing behind. Its errors are tool errors.
func Open(ctx context.Context, s Spec) (*Environment, error) {
	if err := os.MkdirAll(s.Scratch, 0o700); err != nil {
		return nil, browser.NewToolError("open", err)
	}
	kind, err := s.engineKind()
	if err != nil {
		return nil, browser.NewToolError("open", err)
	}
	e := &Environment{spec: s}
	if err := e.connect(ctx, kind); err != nil {
		return nil, browser.NewToolError("open the network", errors.Join(err, e.disconnect()))
	}
	if err := e.start(ctx); err != nil {
		return nil, browser.NewToolError("open "+s.Engine, errors.Join(err, e.disconnect()))
	}
	return e, nil
}

// Events returns the network's refusals and alterations so far, oldest first.
func (e *Environment) Events() []network.Event { return e.proxy.Events() }

// Flows returns what went over the line so far, in the order in which it began.
func (e *Environment) Flows() []network.Flow { return e.proxy.Flows() }

// Requests returns every request so far that the network could see, with its answer.
func (e *Environment) Requests() []network.Request { return e.proxy.Requests() }

// Tunnels returns the hosts to which traffic was tunnelled since a moment, unseen by the network.
func (e *Environment) Tunnels(since time.Time) []string {
	if e.direct {
		return []string{e.spec.Site.Hostname()}
	}
	return e.proxy.Tunnels(since)
}

// LineTime is how long the bytes so far needed on the line, in each direction; 0 where it is not limited.
func (e *Environment) LineTime() (up, down time.Duration) { return e.proxy.LineTime() }

// Busy reports whether anything is on its way to a server, or back.
func (e *Environment) Busy() bool { return e.proxy.Busy() }

// Reachable returns an error unless the network in front of the browser still answers
// and is still in force.
func (e *Environment) Reachable(ctx context.Context) error {
	if err := e.proxy.Err(); err != nil {
		return browser.NewToolError("the simulated network", err)
	}
	if err := e.TunnelErr(); err != nil {
		return browser.NewToolError("the tunnel to the simulated network", err)
	}
	if e.namespace != nil { // its port can't be reached from this namespace
		return nil
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", e.proxy.Addr())
	if err != nil {
		return browser.NewToolError("the simulated network", err)
	}
	return conn.Close()
}

// Alive returns why browser or driver do not answer; nil if they do. A busy page does not count.
func (e *Environment) Alive(ctx context.Context) error {
	for _, pid := range []int{e.Browser, e.Driver} {
		if pid != 0 && !process.IsRunning(pid) {
			return errors.New("its process has ended")
		}
	}
	p, ok := e.Page.(browser.HealthChecker)
	if !ok {
		return errors.New("it has no health check")
	}
	return p.Alive(ctx)
}

// Close ends browser, driver and network.
func (e *Environment) Close(ctx context.Context) error {
	return errors.Join(e.OpenedBrowser.Close(ctx), e.disconnect())
}

// start starts the browser behind the proxy.
func (e *Environment) start(ctx context.Context) error {
	options, err := e.options()
	if err != nil {
		return err
	}
	s := e.spec
	e.OpenedBrowser, err = target.FromSettings(s.Target).Start(ctx, target.Request{Engine: s.Engine, Capabilities: s.Capabilities, Name: s.Name, Run: s.Run, OnSession: s.OnSession, Options: options})
	if err != nil {
		return fmt.Errorf("behind its network: %w", err)
	}
	return nil
}

// engineKind is the engine; that of a remote browser is mostly unknown.
func (s Spec) engineKind() (engine.Kind, error) {
	if s.Target.Dialect != "" {
		return engine.RemoteKind(s.Engine), nil
	}
	return engine.ByName(s.Engine)
}
