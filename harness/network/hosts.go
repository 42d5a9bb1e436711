package network

import (
	"context"
	"net"
	"net/url"
	"strings"
	"time"

	"cxmatrix/harness/network/line"
)

// dialTimeout limits the time to connect to a server.
const dialTimeout = 30 * time.Second

// Hosts maps names to real addresses: "upload.uploadcare.com:443" -> "127.0.0.1:4711".
// Keys are lower case, without a trailing dot, and always have a port. Other names are
// dialled unchanged.
type Hosts map[string]string

// resolve returns what to dial for an address of the form host:port.
func (h Hosts) resolve(address string) string {
	if where, known := h[canonical(address)]; known {
		return where
	}
	return address
}

func (h Hosts) has(address string) bool {
	_, known := h[canonical(address)]
	return known
}

// canonical is an address in the form of a key of Hosts.
func canonical(address string) string {
	name, port := splitAddress(address)
	return net.JoinHostPort(name, port)
}

// splitAddress splits "host:port"; the port is empty when there is none. The name
// is normalised, so that another spelling does not evade a rule.
func splitAddress(address string) (name, port string) {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		name, port = strings.Trim(address, "[]"), ""
	}
	return normalizeHost(name), port
}

// HostPort is the host of a URL with its port, including a default port.
func HostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	port := "80"
	if u.Scheme == "https" || u.Scheme == "wss" {
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// dialFunc makes a connection to host:port. Lines and cuts wrap it.
type dialFunc = line.Dial

// dialer dials the mapped address of a name in h; next dials all others.
func (h Hosts) dialer(next dialFunc) dialFunc {
	plain := &net.Dialer{Timeout: dialTimeout}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if h.has(address) {
			return plain.DialContext(ctx, network, h.resolve(address))
		}
		return next(ctx, network, address)
	}
}
