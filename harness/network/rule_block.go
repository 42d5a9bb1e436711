package network

import "cxmatrix/matrix"

// block refuses one host, or all subdomains of one.
type block struct{ pattern, how string }

func newBlock(_ *Proxy, r matrix.Rule) (any, error) { return block{r.Host, r.How}, nil }

func (b block) host(name string) *refusal {
	if !matrix.Covers(b.pattern, name) {
		return nil
	}
	why := "the host is on the block list"
	if b.how == actionNoName {
		why = "the name does not resolve"
	}
	return &refusal{action: b.how, reason: why}
}
