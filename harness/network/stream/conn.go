// Package stream is what the connections of a simulated network have in common: they are
// wrapped, half closed, torn, and ended together.
package stream

import (
	"fmt"
	"io"
	"net"
	"sync"
)

// Below is the connection that another one wraps, as tls.Conn names it too; nil at
// the bottom.
func Below(c net.Conn) net.Conn {
	if outer, wraps := c.(interface{ NetConn() net.Conn }); wraps {
		return outer.NetConn()
	}
	return nil
}

// HalfCloser is a connection whose sending side can be ended alone.
type HalfCloser interface {
	net.Conn
	CloseWrite() error
}

// CloseWrite ends a connection's sending side alone.
func CloseWrite(c net.Conn) error {
	half, canHalf := c.(HalfCloser)
	if !canHalf {
		return fmt.Errorf("end the sending side: %T can't", c)
	}
	return half.CloseWrite()
}

// Abort closes a connection so that its other end sees a reset, not an end.
func Abort(c net.Conn) {
	for inner := c; inner != nil; inner = Below(inner) {
		if tcp, is := inner.(*net.TCPConn); is {
			_ = tcp.SetLinger(0)
			_ = tcp.Close() // before TLS could say good-bye
		}
	}
	_ = c.Close()
}

// Piece is how many bytes are read or written at once at most.
const Piece = 64 << 10

var pieces = sync.Pool{New: func() any { return new([Piece]byte) }}

// Copy copies in pieces of that size.
func Copy(w io.Writer, r io.Reader) (int64, error) {
	buffer := pieces.Get().(*[Piece]byte)
	defer pieces.Put(buffer)
	return io.CopyBuffer(w, r, buffer[:])
}
