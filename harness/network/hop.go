package network

import (
	"net/http"
	"strings"
)

// hopHeaders belong to one connection and are never passed on.
// Source: RFC 9110, section 7.6.1. "Connection" itself is left to goproxy, which
// needs it for WebSockets, and "Trailer" is announced to the client again.
var hopHeaders = []string{"Keep-Alive", "Proxy-Connection", "Te"}

// removeHopHeaders removes the hop-by-hop headers, including those that Connection names.
func removeHopHeaders(header http.Header) {
	for _, list := range header["Connection"] {
		for name := range strings.SplitSeq(list, ",") {
			if name = strings.TrimSpace(name); !strings.EqualFold(name, "Upgrade") {
				header.Del(name)
			}
		}
	}
	for _, name := range hopHeaders {
		header.Del(name)
	}
}
