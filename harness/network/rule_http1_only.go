package network

import (
	"net/http"
	"slices"

	"cxmatrix/matrix"
)

// http1Only limits browsers to HTTP/1.1. The proxy speaks HTTP/1.1 to servers in any
// case.
type http1Only struct{}

func newHTTP1Only(*Proxy, matrix.Rule) (any, error) { return http1Only{}, nil }

// protocols are those for intercepted connections. Setting the ALPN list is not enough:
// net/http appends HTTP/2 to it, for clients that offer nothing else.
func (pol policy) protocols() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(!slices.ContainsFunc(pol, func(e policyRule) bool { _, ok := e.rule.(http1Only); return ok }))
	return protocols
}
