package environment

import (
	"context"
	"net"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"
)

// loopback opens an address of this machine: browsers tend to bypass their proxy for these,
// and such traffic would not pass the simulated network.
func loopback(ctx context.Context, p *enforcement) (string, error) {
	path := "/loopback/" + p.name()
	address := p.calibration.address()
	if err := p.Page.Open(ctx, "http://"+address+path); err != nil && !browser.IsSiteError(err) {
		return "", err
	}
	if _, went := p.flow(ctx, path); went {
		return "goes through the proxy", nil
	}
	if p.spec.Network.Has("pac") && !p.spec.onLoopback() {
		return "goes past the proxy, as it does in browsers with a PAC file; the site is not there", nil
	}
	if event, refused := p.refused(ctx, hostOf(address)); refused {
		return "refused by " + string(event.Rule), nil
	}
	return "", lacks("the browser goes past the proxy to addresses of this machine")
}

// onLoopback reports whether the site is at such an address. Names that the
// proxy resolves are not.
func (s Spec) onLoopback() bool {
	if s.Site == nil {
		return false
	}
	host := s.Site.Hostname()
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || matrix.Covers("localhost", host) || matrix.Covers("*.localhost", host)
}
