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
	flowTimeout  = 15 * time.Second
	pollInterval = 5 * time.Millisecond
)

// waitForFlow returns the exchange of that path, which the browser has completed; false if
// none began.
func (p *checker) waitForFlow(ctx context.Context, path string) (network.Flow, bool) {
	for {
		f, start := p.findFlow(path)
		if !start || !f.Ended.IsZero() || !browser.Sleep(ctx, pollInterval) {
			return f, start
		}
	}
}

// waitForNewFlow is like flow, for an exchange that may begin only after the click has returned.
func (p *checker) waitForNewFlow(ctx context.Context, path string) (network.Flow, bool) {
	until := time.Now().Add(flowTimeout)
	for {
		if _, start := p.findFlow(path); start || time.Now().After(until) || !browser.Sleep(ctx, pollInterval) {
			return p.waitForFlow(ctx, path)
		}
	}
}

func (p *checker) findFlow(path string) (network.Flow, bool) {
	for _, f := range p.Flows() {
		if f.Path == path {
			return f, true
		}
	}
	return network.Flow{}, false
}

// waitForRefusal returns the events that stopped the browser at a host since the check began.
func (p *checker) waitForRefusal(ctx context.Context, host string) (network.Event, bool) {
	until := time.Now().Add(flowTimeout)
	for {
		for _, e := range p.Events() {
			if hostOf(e.Host) == host && e.Blocked && !e.At.Before(p.checkStart) {
				return e, true
			}
		}
		if time.Now().After(until) || !browser.Sleep(ctx, pollInterval) {
			return network.Event{}, false
		}
	}
}

// hasResponse reports whether a host answered anything since the check began.
func (p *checker) hasResponse(host string) bool {
	for _, f := range p.Flows() {
		if hostOf(f.Host) == host && f.Down > 0 && !f.Started.Before(p.checkStart) {
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
