package network

import (
	"context"
	"net"
	"strings"
	"time"
)

// dialPatience is how long a connection to a server may take to be made.
const dialPatience = 30 * time.Second

// Hosts says where names really are: "upload.uploadcare.com:443" -> "127.0.0.1:4711".
// Keys are lower case, without a trailing dot, and always have a port. A name that
// is not in it is dialled as it is.
type Hosts map[string]string

// place returns what to dial for an address of the form host:port.
func (h Hosts) place(address string) string {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if where, known := h[net.JoinHostPort(name, port)]; known {
		return where
	}
	return address
}

// dialFunc makes a connection to host:port. It is where lines and refusals attach.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func (h Hosts) dialer() dialFunc {
	plain := &net.Dialer{Timeout: dialPatience}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return plain.DialContext(ctx, network, h.place(address))
	}
}
