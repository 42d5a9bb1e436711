package network

import "cxmatrix/matrix"

// block refuses one host, or all subdomains of one.
type block struct {
	pattern string
	look
}

func newBlock(_ *Proxy, r matrix.Rule) (any, error) { return block{r.Host, lookOf(r, 0)}, nil }

func (b block) host(name, _ string) *refusal {
	if !matrix.Covers(b.pattern, name) {
		return nil
	}
	if b.action == actionNoName {
		return b.refuse("the name does not resolve")
	}
	return b.refuse("the host is on the block list")
}
