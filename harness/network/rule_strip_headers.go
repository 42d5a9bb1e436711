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

func newStripHeaders(_ *Proxy, r matrix.Rule) (any, error) {
	return directed(r.Direction, stripHeaders{r.ID, r.Headers}), nil
}

func (s stripHeaders) change(x *exchange, header http.Header) { x.strip(s.id, header, s.names...) }
