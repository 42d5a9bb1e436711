package network

import (
	"slices"

	"cxmatrix/matrix"
)

// ports refuses connections to other ports than some: many proxies let CONNECT to 443 alone.
type ports struct {
	allowed []string
	look
}

func newPorts(_ *Proxy, r matrix.Rule) (any, error) { return ports{r.Allow, lookOf(r, 0)}, nil }

func (p ports) host(name, port string) *refusal {
	if slices.Contains(p.allowed, port) || isUncounted(name) {
		return nil
	}
	return p.refuse("port " + port + " is not allowed")
}
