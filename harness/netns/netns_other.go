//go:build !linux

package netns

import (
	"errors"
	"net"
)

// Space is a network namespace, which only Linux has.
type Space struct{}

// New returns an error: there are none here.
func New() (*Space, error) {
	return nil, errors.New("make a network namespace: only Linux has them")
}

// Within runs do.
func (*Space) Within(do func() error) error { return do() }

// Listen listens.
func (*Space) Listen(network, address string) (net.Listener, error) {
	return net.Listen(network, address)
}

// Dial connects.
func (*Space) Dial(network, address string) (net.Conn, error) { return net.Dial(network, address) }

// Close does nothing.
func (*Space) Close() {}
