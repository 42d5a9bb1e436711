package network

import (
	"net/http"
	"slices"

	"cxmatrix/matrix"
)

// methods refuses requests by their method.
type methods struct {
	refused []string
	look
}

func newMethods(_ *Proxy, r matrix.Rule) (any, error) {
	return methods{r.Refuse, lookOf(r, http.StatusMethodNotAllowed)}, nil
}

func (m methods) head(_ *exchange, r *http.Request) *refusal {
	if !slices.Contains(m.refused, r.Method) {
		return nil
	}
	return m.refuse("the method " + r.Method + " is not allowed")
}
