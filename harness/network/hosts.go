package network

import (
	"context"
	"net"
	"net/url"
	"strings"
	"time"

	"cxmatrix/harness/network/line"
)

// dialPatience is how long a connection to a server may take to be made.
const dialPatience = 30 * time.Second

// Hosts says where names really are: "upload.uploadcare.com:443" -> "127.0.0.1:4711".
// Keys are lower case, without a trailing dot, and always have a port. A name that
// is not in it is dialled as it is.
type Hosts map[string]string

// place returns what to dial for an address of the form host:port.
func (h Hosts) place(address string) string {
	if where, known := h[canonical(address)]; known {
		return where
	}
	return address
}

func (h Hosts) has(address string) bool {
	_, known := h[canonical(address)]
	return known
}

// canonical is an address as Hosts writes it.
func canonical(address string) string {
	name, port := splitAddress(address)
	return net.JoinHostPort(name, port)
}

// splitAddress parts "host:port"; the port is empty when there is none. The name
// is a plain one: rules can't be dodged by spelling.
func splitAddress(address string) (name, port string) {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		name, port = strings.Trim(address, "[]"), ""
	}
	return plainName(name), port
}

// AddressOf is the host of a URL with its port, also where that goes without saying.
func AddressOf(u *url.URL) string { return withPort(u) }

// withPort is the host of a URL with its port, also where that goes without saying.
func withPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	port := "80"
	if u.Scheme == "https" || u.Scheme == "wss" {
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// dialFunc makes a connection to host:port. It is where lines and cuts attach.
type dialFunc = line.Dial

// dialer dials what h has where it is; other addresses are for next to dial.
func (h Hosts) dialer(next dialFunc) dialFunc {
	plain := &net.Dialer{Timeout: dialPatience}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if h.has(address) {
			return plain.DialContext(ctx, network, h.place(address))
		}
		return next(ctx, network, address)
	}
}
