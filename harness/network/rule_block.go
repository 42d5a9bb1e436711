package network

import "cxmatrix/matrix"

// block refuses one host, or all subdomains of one.
type block struct{ pattern, action string }

func newBlock(_ *Proxy, r matrix.Rule) (any, error) { return block{r.Host, r.How}, nil }

func (b block) host(name string) *refusal {
	if !matrix.Covers(b.pattern, name) {
		return nil
	}
	reason := "the host is on the block list"
	if b.action == actionNoName {
		reason = "the name does not resolve"
	}
	return &refusal{action: b.action, reason: reason}
}
