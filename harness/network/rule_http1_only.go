package network

import (
	"crypto/tls"
	"net/http"
	"slices"

	"cxmatrix/matrix"
)

// http1Only limits browsers to HTTP/1.1. The proxy speaks HTTP/1.1 to servers in any
// case.
type http1Only struct{}

func newHTTP1Only(*Proxy, matrix.Rule) (any, error) { return http1Only{}, nil }

// http1 reports whether a rule limits the connections of a tunnel; with a nil tunnel, those of all.
func (pol policy) http1(tunnel *tunnelConn) bool {
	return slices.ContainsFunc(pol, func(e policyRule) bool {
		if _, ok := e.rule.(http1Only); !ok {
			return false
		}
		return e.scope == nil || tunnel != nil && e.scope.covers(ofTunnel(tunnel.host))
	})
}

// protocols are those for intercepted connections. Setting the ALPN list is not enough:
// net/http appends HTTP/2 to it, for clients that offer nothing else.
func (pol policy) protocols() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(!pol.http1(nil))
	return protocols
}

// configFor is the configuration of one connection, where a rule limits it and not all; nil for the server's own.
func (pol policy) configFor(server *tls.Config, hello *tls.ClientHelloInfo) *tls.Config {
	if pol.http1(nil) || !pol.http1(tunnelOf(hello.Conn)) {
		return nil
	}
	limited := server.Clone()
	limited.NextProtos = []string{"http/1.1"}
	return limited
}
