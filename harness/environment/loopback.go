package environment

import (
	"context"
	"net"

	"cxmatrix/harness/browser"
	"cxmatrix/matrix"
)

// checkLoopback opens an address of this machine: browsers tend to bypass their proxy for these,
// and such traffic would not pass the simulated network.
func checkLoopback(ctx context.Context, p *checker) (string, error) {
	path := "/loopback/" + p.uniqueName()
	address := p.calibration.address()
	if err := p.Page.Open(ctx, "http://"+address+path); err != nil && !browser.IsSiteError(err) {
		return "", err
	}
	if _, ok := p.waitForFlow(ctx, path); ok {
		if kind, err := p.spec.engineKind(); err == nil && p.spec.decidesPAC(kind) {
			return "goes through the proxy, which does what its PAC file says: Chromium uses no such file for addresses of this machine", nil
		}
		return "goes through the proxy", nil
	}
	if p.spec.Network.Has("pac") && !p.spec.onLoopback() {
		return "bypasses the proxy, as browsers with a PAC file do; the site has another address", nil
	}
	if event, refused := p.waitForRefusal(ctx, hostOf(address)); refused {
		return "refused by " + string(event.Rule), nil
	}
	return "", notEnforced("the browser bypasses the proxy for addresses of this machine")
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
