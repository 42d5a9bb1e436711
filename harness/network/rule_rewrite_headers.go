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

func newRewriteHeaders(_ *Proxy, r matrix.Rule) (any, error) {
	return directed(r.Direction, rewriteHeaders{r.ID, r.Set}), nil
}

func (h rewriteHeaders) change(x *exchange, header http.Header) {
	for _, name := range slices.Sorted(maps.Keys(h.set)) {
		header.Set(name, h.set[name])
		x.proxy.record(Event{Rule: h.id, Host: x.flow.host(), Method: x.method, Path: x.path, Action: "rewritten", Reason: name})
	}
}
