// Package stream has the operations that the connections of a simulated network share:
// wrapping, half-closing, resetting, and closing as a group.
package stream

import (
	"fmt"
	"io"
	"net"
	"sync"
)

// Unwrap returns the connection that another one wraps, by its method NetConn, as in
// tls.Conn; nil for the innermost.
func Unwrap(c net.Conn) net.Conn {
	if wrapper, ok := c.(interface{ NetConn() net.Conn }); ok {
		return wrapper.NetConn()
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
	hc, ok := c.(halfCloser)
	if !ok {
		return fmt.Errorf("end the sending side: %T can't", c)
	}
	return hc.CloseWrite()
}

// Abort closes a connection so that its peer sees a reset, not an orderly end.
func Abort(c net.Conn) {
	for inner := c; inner != nil; inner = Unwrap(inner) {
		if tcp, ok := inner.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
			_ = tcp.Close() // before TLS can send its close_notify
		}
	}
	_ = c.Close()
}

// BufferSize is the largest number of bytes in one read or write.
const BufferSize = 64 << 10

var buffers = sync.Pool{New: func() any { return new([BufferSize]byte) }}

// Copy copies in pieces of that size.
func Copy(w io.Writer, r io.Reader) (int64, error) {
	buffer := buffers.Get().(*[BufferSize]byte)
	defer buffers.Put(buffer)
	return io.CopyBuffer(w, r, buffer[:])
}
