package network

import (
	"net/http"
	"net/url"
	"sync/atomic"

	"cxmatrix/matrix"
)

// PortalHost is the host of the captive portal's page. The button "#accept" of its form
// opens the network.
const PortalHost = "captive.cxmatrix.test"

// captivePortal redirects every request to its own page until the terms are accepted.
type captivePortal struct{ open *atomic.Bool }

func newCaptivePortal(*Proxy, matrix.Rule) (any, error) {
	return captivePortal{new(atomic.Bool)}, nil
}

// host refuses tunnels: a portal can't show its page inside one.
func (c captivePortal) host(name, _ string) *refusal {
	if c.open.Load() || name == PortalHost {
		return nil
	}
	return &refusal{look: look{action: actionPage}, reason: "the captive portal was not accepted yet", portal: true}
}

// servePortal answers for the portal's own host. It returns false when there is no portal,
// or for a CONNECT.
func (p *Proxy) servePortal(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodConnect {
		return false
	}
	for _, e := range p.policy {
		c, ok := e.rule.(captivePortal)
		if !ok || hostName(r.URL.Host) != PortalHost {
			continue
		}
		if r.Method == http.MethodPost && r.URL.Path == "/accept" {
			c.open.Store(true)
		}
		writePortal(w, c.open.Load())
		return true
	}
	return false
}

// portalURL is the address of the portal for a request to another URL.
func portalURL(wanted *url.URL) string {
	return "http://" + PortalHost + "/?to=" + url.QueryEscape(wanted.Scheme+"://"+wanted.Host+wanted.Path)
}
