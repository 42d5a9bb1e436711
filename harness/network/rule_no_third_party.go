package network

import (
	"net/netip"
	"slices"

	"cxmatrix/matrix"

	"golang.org/x/net/publicsuffix"
)

// noThirdParty refuses every host outside the site under test.
type noThirdParty struct {
	proxy  *Proxy
	except []string
}

func newNoThirdParty(p *Proxy, r matrix.Rule) (any, error) { return noThirdParty{p, r.Except}, nil }

func (n noThirdParty) host(name string) *refusal {
	if !n.proxy.thirdParty(name) || coversAny(n.except, name) {
		return nil
	}
	return &refusal{how: byPage, why: "hosts other than the site's are not allowed"}
}

// thirdParty reports whether a host belongs to another site than the one under test, by
// registrable domain, as in browsers. The network's own helpers are never third-party.
func (p *Proxy) thirdParty(name string) bool {
	if ours(name) {
		return false
	}
	return !slices.ContainsFunc(p.config.Site, func(site string) bool {
		return registrable(plainName(site)) == registrable(name)
	})
}

// registrable is the domain that a customer of a registry can own: "example.co.uk"
// of "www.example.co.uk". Source: https://publicsuffix.org.
func registrable(name string) string {
	if _, err := netip.ParseAddr(name); err == nil {
		return name
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}
