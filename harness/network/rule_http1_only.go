package network

import (
	"net/http"
	"slices"

	"cxmatrix/matrix"
)

// http1Only speaks nothing newer than HTTP/1.1 with browsers. To servers the proxy
// speaks HTTP/1.1 anyway.
type http1Only struct{}

func newHTTP1Only(*Proxy, matrix.Rule) (any, error) { return http1Only{}, nil }

// protocols are what is spoken with an intercepted browser. A list for ALPN alone
// would not do: the server adds HTTP/2 to it, behind the others, for who wants no other.
func (all policy) protocols() *http.Protocols {
	spoken := new(http.Protocols)
	spoken.SetHTTP1(true)
	spoken.SetHTTP2(!slices.ContainsFunc(all, func(e enforced) bool { _, is := e.rule.(http1Only); return is }))
	return spoken
}
