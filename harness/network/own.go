package network

import "strings"

// ours reports whether a host is one of the helpers that exist only in this network.
// Rules that count bytes skip them: measuring a line takes any number of bytes.
func ours(host string) bool { return strings.HasSuffix(host, ".cxmatrix.test") }

// ProbeHost is a helper for testing rules: they treat it like any other host of the site
// under test.
const ProbeHost = "probe.cxmatrix.test"

// uncounted reports whether rules that count bytes skip a host.
func uncounted(host string) bool { return ours(host) && host != ProbeHost }

// CanaryHost is refused by every simulated network: a browser that can't reach it is
// behind one.
const CanaryHost = "canary.cxmatrix.test"

// byItself refuses the canary and the browsers' background traffic.
type byItself struct{ own []string }

func (b byItself) host(name string) *refusal {
	switch {
	case name == CanaryHost:
		return &refusal{rule: ByCanary, how: byPage, why: "the canary"}
	case coversAny(b.own, name):
		return &refusal{rule: ByNature, how: byPage, why: "the browser's own traffic", harmless: true}
	}
	return nil
}
