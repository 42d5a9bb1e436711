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

// canary opens a host that the network is to refuse.
func canary(ctx context.Context, p *enforcement) (string, error) {
	host := p.spec.canary()
	if err := p.Page.Open(ctx, "http://"+host+"/"); err != nil && !browser.IsSiteError(err) {
		return "", err
	}
	event, refused := p.refused(ctx, host)
	switch {
	case p.reached(host):
		return "", lacks("%s answered, though it is to be refused", host)
	case !refused:
		return "", lacks("%s was to be refused, and the network did not hear of it", host)
	}
	return fmt.Sprintf("%s refused by %s (%s)", host, event.Rule, event.How), nil
}

// canary is a host that the policy blocks, in a way that fails fast; else one
// that every network refuses. Hosts that the browser calls by itself do not count: they are
// refused before any rule is applied.
func (s Spec) canary() string {
	kind, _ := s.kind() // Open has checked it
	for _, r := range s.Network.Policy {
		host := strings.Replace(r.Host, "*", "canary", 1)
		own := slices.ContainsFunc(kind.Own, func(pattern string) bool { return matrix.Covers(pattern, host) })
		if r.Kind == "block" && r.How != "silence" && !own {
			return host
		}
	}
	return network.CanaryHost
}
