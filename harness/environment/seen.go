package environment

import (
	"context"
	"net"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
)

// How long the proxy may take to note an exchange that the browser has completed. Only a
// cell whose network is not in force waits so long: on a busy machine a shorter wait
// would make a good cell invalid.
const (
	noted = 15 * time.Second
	again = 5 * time.Millisecond
)

// flow returns the exchange of that path, which the browser has completed; false if
// none began.
func (p *enforcement) flow(ctx context.Context, path string) (network.Flow, bool) {
	for {
		f, began := p.begun(path)
		if !began || !f.Ended.IsZero() || !browser.Sleep(ctx, again) {
			return f, began
		}
	}
}

// soon is like flow, for an exchange that may begin only after the click has returned.
func (p *enforcement) soon(ctx context.Context, path string) (network.Flow, bool) {
	until := time.Now().Add(noted)
	for {
		if _, began := p.begun(path); began || time.Now().After(until) || !browser.Sleep(ctx, again) {
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

// refused returns the events that stopped the browser at a host since the check began.
func (p *enforcement) refused(ctx context.Context, host string) (network.Event, bool) {
	until := time.Now().Add(noted)
	for {
		for _, e := range p.Events() {
			if hostOf(e.Host) == host && e.Stops && !e.At.Before(p.began) {
				return e, true
			}
		}
		if time.Now().After(until) || !browser.Sleep(ctx, again) {
			return network.Event{}, false
		}
	}
}

// reached reports whether a host answered anything since the check began.
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
