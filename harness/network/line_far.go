package network

import (
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// meter counts bytes as they pass the proxy's far side: sent when they were
// written to the server, got when they have come over the line.
type meter interface {
	sent(n int)
	got(n int)
}

// farConn is a connection to a server, as the line lets it be.
type farConn struct {
	net.Conn // the way over the line
	wire     *wire
}

// setMeter says who counts from now on; nil is nobody.
func (c *farConn) setMeter(m meter) {
	if m == nil {
		c.wire.meter.Store(nil)
		return
	}
	c.wire.meter.Store(&m)
}

func (c *farConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if m := c.wire.meter.Load(); m != nil && n > 0 {
		(*m).got(n)
	}
	return n, err
}

// CloseWrite sends what is under way and ends the sending side alone.
func (c *farConn) CloseWrite() error { return closeWrite(c.Conn) }

// ReadFrom copies in larger pieces than io.Copy would. The kernel could copy by
// itself (splice), but would not tell how far it is.
func (c *farConn) ReadFrom(r io.Reader) (int64, error) {
	return copyFar(struct{ io.Writer }{c}, struct{ io.Reader }{r})
}

// WriteTo copies in larger pieces than io.Copy would.
func (c *farConn) WriteTo(w io.Writer) (int64, error) {
	return copyFar(struct{ io.Writer }{w}, struct{ io.Reader }{c})
}

// farPiece is how many bytes are read or written at once at most.
const farPiece = 64 << 10

var farPieces = sync.Pool{New: func() any { return new([farPiece]byte) }}

func copyFar(w io.Writer, r io.Reader) (int64, error) {
	buffer := farPieces.Get().(*[farPiece]byte)
	defer farPieces.Put(buffer)
	return io.CopyBuffer(w, r, buffer[:])
}

// wire is the end at the server, where sent bytes are counted: after all delays.
type wire struct {
	net.Conn
	meter atomic.Pointer[meter]
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if m := w.meter.Load(); m != nil && n > 0 {
		(*m).sent(n)
	}
	return n, err
}

func (w *wire) CloseWrite() error { return closeWrite(w.Conn) }

// closeWrite ends a connection's sending side alone.
func closeWrite(c net.Conn) error {
	half, canHalf := c.(halfConn)
	if !canHalf {
		return fmt.Errorf("end the sending side: %T can't", c)
	}
	return half.CloseWrite()
}
