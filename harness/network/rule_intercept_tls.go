package network

import (
	"errors"

	"cxmatrix/matrix"
)

// interception opens HTTPS with the run's own authority, so that the other rules
// see what is inside.
type interception struct{ except []string }

func newIntercept(p *Proxy, r matrix.Rule) (any, error) {
	if p.config.Authority == nil {
		return nil, errors.New("there is no authority to sign with")
	}
	return interception{r.Except}, nil
}

// intercepts reports whether the connections to a host are opened.
func (all policy) intercepts(host string) bool {
	for _, e := range all {
		if i, is := e.rule.(interception); is {
			return !coversAny(i.except, host)
		}
	}
	return false
}
