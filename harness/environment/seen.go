package environment

import (
	"context"
	"net"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
)

// How long the proxy may take to have noted what the browser was already answered. It is
// waited for only by a cell whose network is not in force: on a busy machine a shorter wait
// would call a good cell invalid.
const (
	noted = 15 * time.Second
	again = 5 * time.Millisecond
)

// flow returns the exchange of that path, of which the browser saw the end; false if
// none began.
func (p *enforcement) flow(ctx context.Context, path string) (network.Flow, bool) {
	for {
		f, began := p.begun(path)
		if !began || !f.Ended.IsZero() || !browser.Pause(ctx, again) {
			return f, began
		}
	}
}

// soon is flow for an exchange that a click may not have begun yet when it is over.
func (p *enforcement) soon(ctx context.Context, path string) (network.Flow, bool) {
	until := time.Now().Add(noted)
	for {
		if _, began := p.begun(path); began || time.Now().After(until) || !browser.Pause(ctx, again) {
			return p.flow(ctx, path)
		}
	}
}

func (p *enforcement) begun(path string) (network.Flow, bool) {
	for _, f := range p.Flows() {
		if f.Path == path {
			return f, true
		}
	}
	return network.Flow{}, false
}

// refused returns what stopped the browser at a host since the check began.
func (p *enforcement) refused(ctx context.Context, host string) (network.Event, bool) {
	until := time.Now().Add(noted)
	for {
		for _, e := range p.Events() {
			if hostOf(e.Host) == host && e.Stops && !e.At.Before(p.began) {
				return e, true
			}
		}
		if time.Now().After(until) || !browser.Pause(ctx, again) {
			return network.Event{}, false
		}
	}
}

// reached reports whether anything came back from a host since the check began.
func (p *enforcement) reached(host string) bool {
	for _, f := range p.Flows() {
		if hostOf(f.Host) == host && f.Down > 0 && !f.Started.Before(p.began) {
			return true
		}
	}
	return false
}

// hostOf is the host of "host:port", or of "host".
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	return strings.ToLower(address)
}
