package network

import (
	"maps"
	"net/http"
	"slices"

	"cxmatrix/matrix"
)

// rewriteHeaders adds headers to requests or answers, or replaces them: proxies add Via and X-Forwarded-For, and some name
// another user agent.
type rewriteHeaders struct {
	id  matrix.Constraint
	set map[string]string
}

// Which way headers are rewritten.
type (
	rewriteRequest  struct{ rewriteHeaders }
	rewriteResponse struct{ rewriteHeaders }
)

func newRewriteHeaders(_ *Proxy, r matrix.Rule) (any, error) {
	h := rewriteHeaders{r.ID, r.Set}
	if r.Direction == "response" {
		return rewriteResponse{h}, nil
	}
	return rewriteRequest{h}, nil
}

func (h rewriteRequest) head(x *exchange, r *http.Request) *refusal {
	h.rewrite(x, r.Header)
	return nil
}

func (h rewriteResponse) response(x *exchange, a *http.Response) *refusal {
	h.rewrite(x, a.Header)
	return nil
}

func (h rewriteHeaders) rewrite(x *exchange, header http.Header) {
	for _, name := range slices.Sorted(maps.Keys(h.set)) {
		header.Set(name, h.set[name])
		x.proxy.record(Event{Rule: h.id, Host: x.flow.host(), Method: x.method, Path: x.path, Action: "rewritten", Reason: name})
	}
}
