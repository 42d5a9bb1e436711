package network

import (
	"errors"

	"cxmatrix/matrix"
)

// interception decrypts HTTPS with certificates of the run's own authority, so that the
// other rules see the requests.
type interception struct{ except []string }

func newIntercept(p *Proxy, r matrix.Rule) (any, error) {
	if p.config.Authority == nil {
		return nil, errors.New("there is no authority to sign with")
	}
	return interception{r.Except}, nil
}

// intercepts reports whether TLS connections to a host are decrypted.
func (pol policy) intercepts(host string) bool {
	for _, e := range pol {
		if i, ok := e.rule.(interception); ok {
			return !coversAny(i.except, host)
		}
	}
	return false
}
