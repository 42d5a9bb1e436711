package network

import "cxmatrix/matrix"

// http1Only offers nothing newer than HTTP/1.1 to browsers. To servers the proxy
// speaks HTTP/1.1 anyway.
type http1Only struct{}

func newHTTP1Only(*Proxy, matrix.Rule) (any, error) { return http1Only{}, nil }

// protocols are what an intercepted browser is offered by ALPN.
func (all policy) protocols() []string {
	for _, e := range all {
		if _, is := e.rule.(http1Only); is {
			return []string{"http/1.1"}
		}
	}
	return []string{"h2", "http/1.1"}
}
