// Package stream has the operations that the connections of a simulated network share:
// wrapping, half-closing, resetting, and closing as a group.
package stream

import (
	"fmt"
	"io"
	"net"
	"sync"
)

// Below returns the connection that another one wraps, by its method NetConn, as in
// tls.Conn; nil for the innermost.
func Below(c net.Conn) net.Conn {
	if outer, wraps := c.(interface{ NetConn() net.Conn }); wraps {
		return outer.NetConn()
	}
	return nil
}

// halfCloser is a connection whose writing side can be shut down separately.
type halfCloser interface {
	net.Conn
	CloseWrite() error
}

// CloseWrite shuts down only the writing side of a connection.
func CloseWrite(c net.Conn) error {
	half, canHalf := c.(halfCloser)
	if !canHalf {
		return fmt.Errorf("end the sending side: %T can't", c)
	}
	return half.CloseWrite()
}

// Abort closes a connection so that its peer sees a reset, not an orderly end.
func Abort(c net.Conn) {
	for inner := c; inner != nil; inner = Below(inner) {
		if tcp, is := inner.(*net.TCPConn); is {
			_ = tcp.SetLinger(0)
			_ = tcp.Close() // before TLS can send its close_notify
		}
	}
	_ = c.Close()
}

// Piece is the largest number of bytes in one read or write.
const Piece = 64 << 10

var pieces = sync.Pool{New: func() any { return new([Piece]byte) }}

// Copy copies in pieces of that size.
func Copy(w io.Writer, r io.Reader) (int64, error) {
	buffer := pieces.Get().(*[Piece]byte)
	defer pieces.Put(buffer)
	return io.CopyBuffer(w, r, buffer[:])
}
