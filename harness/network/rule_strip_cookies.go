package network

import (
	"net/http"

	"cxmatrix/matrix"
)

// stripCookies takes cookies off requests to third parties, and off their answers.
type stripCookies struct {
	id     string
	proxy  *Proxy
	except []string
}

func newStripCookies(p *Proxy, r matrix.Rule) (any, error) {
	return stripCookies{r.ID, p, r.Except}, nil
}

func (s stripCookies) applies(x *exchange) bool {
	return s.proxy.thirdParty(x.host) && !coversAny(s.except, x.host)
}

func (s stripCookies) head(x *exchange, r *http.Request) *refusal {
	if s.applies(x) {
		x.strip(s.id, r.Header, "Cookie")
	}
	return nil
}

func (s stripCookies) answer(x *exchange, a *http.Response) *refusal {
	if s.applies(x) {
		x.strip(s.id, a.Header, "Set-Cookie")
	}
	return nil
}
