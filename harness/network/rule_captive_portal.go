package network

import (
	"net/http"
	"net/url"
	"sync/atomic"

	"cxmatrix/matrix"
)

// PortalHost is where a captive portal's page is. A form on it with the button
// "#accept" opens the network.
const PortalHost = "captive.cxmatrix.test"

// captivePortal leads every request to a page of its own until somebody accepts.
type captivePortal struct{ open *atomic.Bool }

func newCaptivePortal(*Proxy, matrix.Rule) (any, error) {
	return captivePortal{new(atomic.Bool)}, nil
}

// host refuses tunnels: a portal can't show its page inside of one.
func (c captivePortal) host(name string) *refusal {
	if c.open.Load() || name == PortalHost {
		return nil
	}
	return &refusal{how: byPage, why: "the captive portal was not accepted yet", portal: true}
}

// portal answers for the portal's own host; false when there is none, or a tunnel
// to it is wanted.
func (p *Proxy) portal(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodConnect {
		return false
	}
	for _, e := range p.policy {
		c, is := e.rule.(captivePortal)
		if !is || hostName(r.URL.Host) != PortalHost {
			continue
		}
		if r.Method == http.MethodPost && r.URL.Path == "/accept" {
			c.open.Store(true)
		}
		showPortal(w, c.open.Load())
		return true
	}
	return false
}

// portalFor is the address of the portal for who wanted to go elsewhere.
func portalFor(wanted *url.URL) string {
	return "http://" + PortalHost + "/?to=" + url.QueryEscape(wanted.Scheme+"://"+wanted.Host+wanted.Path)
}
