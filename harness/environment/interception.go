package environment

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// UninspectedRule describes in one line a rule that could not inspect a site's traffic, since the network
// does not intercept its HTTPS, and the remedy; "" if there is none.
func UninspectedRule(n matrix.Network, site *url.URL) string {
	if site == nil || site.Scheme != "https" {
		return ""
	}
	if blind := n.BlindRules(); len(blind) > 0 {
		return fmt.Sprintf("rule %s can't inspect HTTPS: add a rule of kind intercept-tls", blind[0])
	}
	i := slices.IndexFunc(n.Policy, func(r matrix.Rule) bool { return r.Kind == "intercept-tls" })
	for _, r := range n.Policy {
		if r.NeedsRequests() && r.Kind != "strip-third-party-cookies" && isExcepted(n.Policy[i], site.Hostname()) && !isExcepted(r, site.Hostname()) {
			return fmt.Sprintf("rule %s can't inspect %s over HTTPS: remove it from except: of intercept-tls", r.ID, site.Hostname())
		}
	}
	return ""
}

func isExcepted(r matrix.Rule, host string) bool {
	return slices.ContainsFunc(r.Except, func(pattern string) bool { return matrix.Covers(pattern, host) })
}

// checkInterception opens a page by HTTPS. If the proxy sees its path, the browser has accepted
// a certificate of the network's authority as the server's: in a tunnel the proxy
// sees no path.
func checkInterception(ctx context.Context, p *checker) (string, error) {
	path := "/tls/" + p.uniqueName()
	if p.spec.Network.Distrusted() {
		return p.checkDistrust(ctx, "https://"+network.ProbeHost+path)
	}
	err := p.openProbe(ctx, "https://"+network.ProbeHost+path)
	if err != nil && !browser.IsSiteError(err) {
		return "", err
	}
	switch _, seen := p.findFlow(path); {
	case seen && err == nil:
		return "the browser accepted the certificate of the network's authority for " + network.ProbeHost, nil
	case p.calibration.wasRequested(path):
		return "", notEnforced("HTTPS is not intercepted: the network did not see the browser's request")
	case err != nil:
		return "", notEnforced("the browser does not accept the certificate of the network's authority: %v", err)
	}
	return "", notEnforced("HTTPS is not intercepted: the page did not come through the proxy")
}

// checkDistrust opens a page with the certificate of an authority that the browser must not trust.
func (p *checker) checkDistrust(ctx context.Context, address string) (string, error) {
	opened := p.Page.Open(ctx, address)
	switch {
	case opened == nil:
		return "", notEnforced("the browser accepted the certificate of an authority that it must not trust")
	case !browser.IsSiteError(opened):
		return "", opened
	}
	for _, e := range p.Events() {
		if e.Action == network.ActionDistrusted && hostOf(e.Host) == network.ProbeHost {
			return fmt.Sprintf("the browser refused the certificate of the network's authority for %s: %v", network.ProbeHost, opened), nil
		}
	}
	return "", notEnforced("the browser was not seen to refuse the network's certificate: %v", opened)
}
