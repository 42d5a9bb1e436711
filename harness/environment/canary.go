package environment

import (
	"context"
	"fmt"
	"strings"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
)

// canary opens a host that the network is to refuse.
func canary(ctx context.Context, p *proof) (string, error) {
	host := p.spec.canary()
	if err := p.Page.Open(ctx, "http://"+host+"/"); err != nil && !browser.IsSite(err) {
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

// canary is a host that the policy blocks, in a way that is quickly over; else one
// that every network refuses.
func (s Spec) canary() string {
	for _, r := range s.Network.Policy {
		if r.Kind == "block" && r.How != "silence" {
			return strings.Replace(r.Host, "*", "canary", 1)
		}
	}
	return network.CanaryHost
}
