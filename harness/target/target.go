// Package target implements the places where cells can run, one file a dialect.
//
//  1. targets.yaml names targets as data (file.go, data.go); "local" is always there,
//     and each cloud by its own name.
//  2. Check asks whether a target is reachable, before any cell.
//  3. Assign picks, for a cell, a browser that may stand in for it, or returns why there is
//     none; match.go is what all dialects have in common.
//  4. Start opens that browser behind the cell's proxy: on this machine by an engine, elsewhere
//     by a WebDriver session (remote.go) with the dialect's capabilities.
//  5. What a session leaves behind is found and ended by orphans.go.
package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"cxmatrix/harness/engine"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Target is a place where cells can run.
type Target interface {
	// Check asks whether the target answers and accepts the key. Its error says what to do.
	Check(ctx context.Context) error
	// Assign picks the engine for a cell. prefer names an engine; "" leaves the
	// choice to the target.
	Assign(ctx context.Context, cell matrix.Expanded, prefer string) results.Assignment
	// Slots is how many cells it runs at once; 0 if it sets no limit.
	Slots(ctx context.Context) int
	// Start opens a browser, or leaves nothing behind.
	Start(ctx context.Context, r Request) (*OpenedBrowser, error)
}

// Request is a request for a browser.
type Request struct {
	Engine       string
	Capabilities map[string]any // of the results.Assignment
	Name         string         // of the session; it is unique
	Run          string         // id of the run
	Options      engine.Options
	OnSession    func(session string) error // called with the session's id before it is used; nil: not reported
}

// bypassesProxy reports whether the browser goes to the site without the cell's proxy.
func (req Request) bypassesProxy() bool { return req.Options.Proxy == "" && req.Options.PAC == "" }

// OpenedBrowser is a browser that was started.
type OpenedBrowser struct {
	*engine.Instance
	Video string // address where a person can watch the session; "" for none

	mark   func(ctx context.Context, o SessionResult) error
	tunnel *tunnel // nil for none
}

// Close ends the browser, and what was started for it.
func (b *OpenedBrowser) Close(ctx context.Context) error {
	err := b.Instance.Close(ctx)
	if b.tunnel != nil {
		err = errors.Join(err, b.tunnel.End(ctx))
	}
	return err
}

// TunnelErr returns why the browser can't reach this machine any more; nil while no failure
// is known.
func (b *OpenedBrowser) TunnelErr() error {
	if b.tunnel == nil {
		return nil
	}
	return b.tunnel.err()
}

// SessionResult is the outcome of a session's walk.
type SessionResult struct {
	Passed bool
	Reason string // one line; "" if it passed
}

// Mark reports to the target how the session ended, if the target supports that.
func (b *OpenedBrowser) Mark(ctx context.Context, o SessionResult) error {
	if b.mark == nil {
		return nil
	}
	return b.mark(ctx, o)
}

// ProxyAccess is how a target's browsers reach the cell's proxy.
type ProxyAccess struct {
	Listen  string   // "host:port" that the proxy is to listen at; "" is a free port of loopback
	Clients []string // IP addresses that may connect
}

// localName is the target that is always there.
const localName = "local"

// ByName finds a target among those of a file: local, one that the file names, or a cloud by
// the name of its dialect.
func ByName(name string, file []Settings) (Target, error) {
	if name == localName {
		return newLocal(), nil
	}
	names := []string{localName}
	for _, d := range file {
		if d.Name == name {
			return FromSettings(d), nil
		}
		names = append(names, d.Name)
	}
	for _, l := range dialects {
		if l.address == "" {
			continue
		}
		if l.name == name {
			d := Settings{Name: name, Dialect: name}
			if m := d.validate(nil, os.LookupEnv); m != nil {
				return nil, fmt.Errorf("target %s: %s: %s", name, m.problem, m.hint)
			}
			return FromSettings(d.withDefaults()), nil
		}
		if !slices.Contains(names, l.name) {
			names = append(names, l.name)
		}
	}
	return nil, fmt.Errorf("unknown target %q: %s", name, matrix.Suggest(name, names))
}

// FromSettings makes a target from its data; the zero Settings is the local one.
func FromSettings(d Settings) Target {
	if d.Dialect == "" {
		return newLocal()
	}
	l, _ := dialectOf(d.Dialect)
	return &Remote{data: d, dialect: l, pollInterval: time.Second}
}

// Config returns the data that a target was made from; the zero Settings for the local one.
func Config(t Target) Settings {
	if r, ok := t.(*Remote); ok {
		return r.data
	}
	return Settings{}
}
