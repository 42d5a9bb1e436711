package network

import (
	"net/http"
	"sync"

	"cxmatrix/matrix"
)

// stripCookies removes cookies from requests to third parties, and from their answers, as browsers do that block them: what
// counts is the page in the window, so a third party's own page keeps its cookies.
type stripCookies struct {
	id     matrix.Constraint
	proxy  *Proxy
	framed *sync.Map // registrable domain -> whether its latest document was in a frame
}

func newStripCookies(p *Proxy, r matrix.Rule) (any, error) {
	return stripCookies{r.ID, p, new(sync.Map)}, nil
}

// isThirdParty checks both names of a request: its target, and its Host header, which may
// differ inside a tunnel.
func (s stripCookies) isThirdParty(x *exchange) bool {
	return s.proxy.isThirdParty(x.host) || s.proxy.isThirdParty(x.hostHeader)
}

// applies reports whether a request is made for another party's page. Browsers tell by Fetch Metadata
// (https://www.w3.org/TR/fetch-metadata/), over HTTPS; without it, a third party's cookies are always removed.
func (s stripCookies) applies(x *exchange, r *http.Request) bool {
	if !s.isThirdParty(x) {
		return false
	}
	domain := registrableDomain(x.host)
	switch r.Header.Get("Sec-Fetch-Dest") {
	case "document":
		s.framed.Store(domain, false)
		return false
	case "iframe", "frame", "embed", "object":
		s.framed.Store(domain, true)
		return true
	}
	if from := r.Header.Get("Sec-Fetch-Site"); from != "same-origin" && from != "same-site" {
		return true
	}
	framed, known := s.framed.Load(domain)
	return !known || framed.(bool)
}

func (s stripCookies) head(x *exchange, r *http.Request) *refusal {
	if x.stripsCookies = s.applies(x, r); x.stripsCookies {
		x.strip(s.id, r.Header, "Cookie")
	}
	return nil
}

func (s stripCookies) response(x *exchange, a *http.Response) *refusal {
	if x.stripsCookies {
		x.strip(s.id, a.Header, "Set-Cookie")
	}
	return nil
}
