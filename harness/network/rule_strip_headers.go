package network

import (
	"net/http"

	"cxmatrix/matrix"
)

// stripHeaders removes headers from requests, or from answers.
type stripHeaders struct {
	id    matrix.Constraint
	names []string
}

// Which way headers are stripped.
type (
	stripRequest  struct{ stripHeaders }
	stripResponse struct{ stripHeaders }
)

func newStripHeaders(_ *Proxy, r matrix.Rule) (any, error) {
	s := stripHeaders{r.ID, r.Headers}
	if r.Direction == "response" {
		return stripResponse{s}, nil
	}
	return stripRequest{s}, nil
}

func (s stripRequest) head(x *exchange, r *http.Request) *refusal {
	x.strip(s.id, r.Header, s.names...)
	return nil
}

func (s stripResponse) response(x *exchange, a *http.Response) *refusal {
	x.strip(s.id, a.Header, s.names...)
	return nil
}
