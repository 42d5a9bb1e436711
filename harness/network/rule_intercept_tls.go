package network

import (
	"errors"
	"slices"

	"cxmatrix/matrix"
)

// interception decrypts HTTPS with certificates of the run's own authority, so that the
// other rules see the requests.
type interception struct{}

func newIntercept(p *Proxy, _ matrix.Rule) (any, error) {
	if p.config.Authority == nil {
		return nil, errors.New("there is no authority to sign with")
	}
	return interception{}, nil
}

// intercepts reports whether TLS connections of a tunnel are decrypted.
func (pol policy) intercepts(s subject) bool {
	return slices.ContainsFunc(pol, func(e policyRule) bool {
		_, ok := e.rule.(interception)
		return ok && e.scope.covers(s)
	})
}
