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

// inside are the kinds of rules that inspect requests and answers. They can't
// inspect those in a tunnel.
var inside = []string{"upload-content", "body-limit", "response-limit", "no-websocket", "strip-headers", "strip-third-party-cookies", "http1-only"}

// Blind describes in one line a rule that could not inspect a site's traffic, since the network
// does not intercept its HTTPS, and the remedy; "" if there is none.
func Blind(n matrix.Network, site *url.URL) string {
	if site == nil || site.Scheme != "https" {
		return ""
	}
	i := slices.IndexFunc(n.Policy, func(r matrix.Rule) bool { return r.Kind == "intercept-tls" })
	for _, r := range n.Policy {
		switch {
		case !slices.Contains(inside, r.Kind):
		case i < 0:
			return fmt.Sprintf("rule %s sees nothing of HTTPS: add a rule of kind intercept-tls", r.ID)
		case r.Kind != "strip-third-party-cookies" && excepted(n.Policy[i], site.Hostname()) && !excepted(r, site.Hostname()):
			return fmt.Sprintf("rule %s sees nothing of %s over HTTPS: take it out of except: of intercept-tls", r.ID, site.Hostname())
		}
	}
	return ""
}

func excepted(r matrix.Rule, host string) bool {
	return slices.ContainsFunc(r.Except, func(pattern string) bool { return matrix.Covers(pattern, host) })
}

// interception opens a page by HTTPS. If the proxy sees its path, the browser has accepted
// a certificate of the network's authority as the server's: in a tunnel the proxy
// sees no path.
func interception(ctx context.Context, p *enforcement) (string, error) {
	path := "/tls/" + p.name()
	err := p.show(ctx, "https://"+network.ProbeHost+path)
	if err != nil && !browser.IsSiteError(err) {
		return "", err
	}
	switch _, seen := p.begun(path); {
	case seen && err == nil:
		return "the browser took the certificate that the network's authority made for " + network.ProbeHost, nil
	case p.calibration.heard(path):
		return "", lacks("HTTPS is not opened: the network did not see what the browser asked for")
	case err != nil:
		return "", lacks("the browser does not take the certificate of the network's authority: %v", err)
	}
	return "", lacks("HTTPS is not opened: the page did not come through the proxy")
}
