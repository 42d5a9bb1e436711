package network

import (
	"fmt"
	"net/http"

	"cxmatrix/matrix"
)

// pacFile announces the proxy by a PAC file only. There is nothing to enforce here:
// the browser is started with PAC's address instead of Addr.
type pacFile struct{}

func newPAC(*Proxy, matrix.Rule) (any, error) { return pacFile{}, nil }

const pacPath = "/proxy.pac"

// PAC returns the address of a PAC file that names the proxy.
func (p *Proxy) PAC() string { return "http://" + p.Addr() + pacPath }

// servePAC answers a request to the proxy itself. Source:
// https://developer.mozilla.org/docs/Web/HTTP/Guides/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file
func (p *Proxy) servePAC(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/x-ns-proxy-autoconfig")
	fmt.Fprintf(w, "function FindProxyForURL(url, host) { return \"PROXY %s\"; }\n", p.Addr())
}
