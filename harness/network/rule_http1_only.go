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
func (all policy) protocols() *http.Protocols {
	spoken := new(http.Protocols)
	spoken.SetHTTP1(true)
	spoken.SetHTTP2(!slices.ContainsFunc(all, func(e enforced) bool { _, is := e.rule.(http1Only); return is }))
	return spoken
}
