package network

import "strings"

// IsHelperHost reports whether a host is one of the helpers that exist only in this network.
// Rules that count bytes skip them: measuring a line takes any number of bytes.
func IsHelperHost(host string) bool { return strings.HasSuffix(host, ".cxmatrix.test") }

// ProbeHost is a helper for testing rules: they treat it like any other host of the site
// under test.
const ProbeHost = "probe.cxmatrix.test"

// isUncounted reports whether rules that count bytes skip a host.
func isUncounted(host string) bool { return IsHelperHost(host) && host != ProbeHost }

// CanaryHost is refused by every simulated network: a browser that can't reach it is
// behind one.
const CanaryHost = "canary.cxmatrix.test"

// builtinRules refuses the canary and the browsers' background traffic.
type builtinRules struct{ backgroundHosts []string }

func (b builtinRules) host(name string) *refusal {
	switch {
	case name == CanaryHost:
		return &refusal{rule: ConstraintCanary, look: look{action: actionPage}, reason: "the canary"}
	case coversAny(b.backgroundHosts, name):
		return &refusal{rule: ConstraintBackground, look: look{action: actionPage}, reason: "the browser's own traffic", harmless: true}
	}
	return nil
}
