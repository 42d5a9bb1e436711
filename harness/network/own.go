package network

import "strings"

// ours reports whether a host is one of the helpers' that only this network knows.
// Rules that count bytes leave them alone: a line is measured by as many as it takes.
func ours(host string) bool { return strings.HasSuffix(host, ".cxmatrix.test") }

// ProbeHost is a helper's on which rules are tried: to them it is a host like any other, but
// of the site under test.
const ProbeHost = "probe.cxmatrix.test"

// uncounted reports whether a host's bytes are left alone by rules that count them.
func uncounted(host string) bool { return ours(host) && host != ProbeHost }

// CanaryHost is refused by every network, so that a browser that can't reach it
// is known to be behind one.
const CanaryHost = "canary.cxmatrix.test"

// byItself refuses the canary, and what browsers ask for by themselves.
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
