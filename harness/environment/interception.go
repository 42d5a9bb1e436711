package environment

import (
	"fmt"
	"net/url"
	"slices"

	"cxmatrix/matrix"
)

// inside are the kinds of rules that look into requests and answers. A tunnel shows
// them nothing of those.
var inside = []string{"upload-content", "body-limit", "response-limit", "no-websocket", "strip-headers", "strip-third-party-cookies", "http1-only"}

// Blind says in one line which rule would see nothing of a site, since the network
// does not open its HTTPS, and what to do; "" if none.
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
