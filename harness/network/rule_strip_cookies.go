package network

import (
	"net/http"

	"cxmatrix/matrix"
)

// stripCookies removes cookies from requests to third parties, and from their answers.
type stripCookies struct {
	id    matrix.Constraint
	proxy *Proxy
}

func newStripCookies(p *Proxy, r matrix.Rule) (any, error) {
	return stripCookies{r.ID, p}, nil
}

// applies checks both names of a request: its target, and its Host header, which may
// differ inside a tunnel.
func (s stripCookies) applies(x *exchange) bool {
	for _, name := range []string{x.host, x.hostHeader} {
		if s.proxy.isThirdParty(name) {
			return true
		}
	}
	return false
}

func (s stripCookies) head(x *exchange, r *http.Request) *refusal {
	if s.applies(x) {
		x.strip(s.id, r.Header, "Cookie")
	}
	return nil
}

func (s stripCookies) response(x *exchange, a *http.Response) *refusal {
	if s.applies(x) {
		x.strip(s.id, a.Header, "Set-Cookie")
	}
	return nil
}
