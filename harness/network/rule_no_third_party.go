package network

import (
	"net/netip"
	"slices"

	"cxmatrix/matrix"

	"golang.org/x/net/publicsuffix"
)

// noThirdParty refuses every host outside the site under test.
type noThirdParty struct {
	proxy *Proxy
	look
}

func newNoThirdParty(p *Proxy, r matrix.Rule) (any, error) { return noThirdParty{p, lookOf(r, 0)}, nil }

func (n noThirdParty) host(name, _ string) *refusal {
	if !n.proxy.isThirdParty(name) {
		return nil
	}
	return n.refuse("hosts other than the site's are not allowed")
}

// isThirdParty reports whether a host belongs to another site than the one under test, by
// registrable domain, as in browsers. The network's own helpers are never third-party.
func (p *Proxy) isThirdParty(name string) bool {
	if IsHelperHost(name) {
		return false
	}
	return !slices.ContainsFunc(p.config.SiteHosts, func(site string) bool {
		return registrableDomain(normalizeHost(site)) == registrableDomain(name)
	})
}

// registrableDomain is the domain that a customer of a registry can own: "example.co.uk"
// of "www.example.co.uk". Source: https://publicsuffix.org.
func registrableDomain(name string) string {
	if _, err := netip.ParseAddr(name); err == nil {
		return name
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}
