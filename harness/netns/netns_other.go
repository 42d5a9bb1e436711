//go:build !linux

package netns

import (
	"errors"
	"net"
)

// Namespace is a network namespace, which only Linux has.
type Namespace struct{}

// New returns an error: there are none here.
func New() (*Namespace, error) {
	return nil, errors.New("make a network namespace: only Linux has them")
}

// Do runs do.
func (*Namespace) Do(f func() error) error { return f() }

// Listen listens.
func (*Namespace) Listen(network, address string) (net.Listener, error) {
	return net.Listen(network, address)
}

// Dial connects.
func (*Namespace) Dial(network, address string) (net.Conn, error) { return net.Dial(network, address) }

// Close does nothing.
func (*Namespace) Close() {}
