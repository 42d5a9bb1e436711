package environment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// checkCanary opens a host that the network is to refuse.
func checkCanary(ctx context.Context, p *checker) (string, error) {
	host := p.spec.canaryHost()
	if err := p.Page.Open(ctx, "http://"+host+"/"); err != nil && !browser.IsSiteError(err) {
		return "", err
	}
	event, refused := p.waitForRefusal(ctx, host)
	switch {
	case p.hasResponse(host):
		return "", notEnforced("%s answered, although the network must refuse it", host)
	case !refused:
		return "", notEnforced("%s must be refused, but the network saw no request for it", host)
	}
	return fmt.Sprintf("%s refused by %s (%s)", host, event.Rule, event.Action), nil
}

// canaryHost is a host that the policy blocks, in a way that fails fast; else one
// that every network refuses. Hosts that the browser calls by itself do not count: they are
// refused before any rule is applied; nor do those that it reaches around the proxy.
func (s Spec) canaryHost() string {
	kind, _ := s.engineKind() // Open has checked it
	direct, _ := s.directPAC()
	for _, r := range s.Network.Policy {
		host := strings.Replace(r.Host, "*", "canary", 1)
		covers := func(pattern string) bool { return matrix.Covers(pattern, host) }
		if r.Kind == "block" && r.How != "silence" && !slices.ContainsFunc(kind.OwnHosts, covers) && !slices.ContainsFunc(direct.Direct, covers) {
			return host
		}
	}
	return network.CanaryHost
}
