package network

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"

	"cxmatrix/harness/network/stream"
)

// listen opens the proxy's port. Beyond loopback it accepts only the named clients:
// others could use the proxy to reach whatever this machine can.
func listen(c Config) (net.Listener, error) {
	address := c.Listen
	if address == "" {
		address = "127.0.0.1:0"
	}
	open := c.ListenFunc
	if open == nil {
		open = net.Listen
	}
	l, err := open("tcp", address)
	if err != nil {
		return nil, err
	}
	bound, err := netip.ParseAddrPort(l.Addr().String())
	if err == nil && bound.Addr().Unmap().IsLoopback() {
		return l, nil
	}
	if len(c.AllowedClients) == 0 {
		return nil, errors.Join(fmt.Errorf("listen on %s: name the addresses that may connect", address), l.Close())
	}
	return filteredListener{l, c.AllowedClients}, nil
}

// filteredListener accepts connections only from some addresses.
type filteredListener struct {
	net.Listener
	clients []netip.Addr
}

// Accept implements net.Listener.
func (l filteredListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from, err := netip.ParseAddrPort(c.RemoteAddr().String())
		if err == nil && slices.ContainsFunc(l.clients, func(a netip.Addr) bool { return a.Unmap() == from.Addr().Unmap() }) {
			return c, nil
		}
		stream.Abort(c)
	}
}
