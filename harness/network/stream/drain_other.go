//go:build !linux

package stream

import (
	"net"
	"time"
)

// Drain does nothing: this system does not tell what its kernel still holds, and a reset may discard some of it.
func Drain(net.Conn, time.Duration) {}
