package line

import (
	"io"
	"net"
	"sync/atomic"

	"cxmatrix/harness/network/stream"
)

// Meter counts bytes at the proxy's server side: sent when they were written to the
// server, got when they have arrived over the line.
type Meter interface {
	Sent(n int)
	Received(n int)
}

// Conn is a connection to a server over the line.
type Conn struct {
	net.Conn // goes over the line
	metered  *meteredConn
}

// SetMeter sets the meter from now on; nil stops the counting.
func (c *Conn) SetMeter(m Meter) {
	if m == nil {
		c.metered.meter.Store(nil)
		return
	}
	c.metered.meter.Store(&m)
}

func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if m := c.metered.meter.Load(); m != nil && n > 0 {
		(*m).Received(n)
	}
	return n, err
}

// CloseWrite sends pending data and shuts down the writing side only.
func (c *Conn) CloseWrite() error { return stream.CloseWrite(c.Conn) }

// ReadFrom copies in larger pieces than io.Copy would. The kernel could copy by
// itself (splice), but would not report its progress.
func (c *Conn) ReadFrom(r io.Reader) (int64, error) {
	return stream.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{r})
}

// WriteTo copies in larger pieces than io.Copy would.
func (c *Conn) WriteTo(w io.Writer) (int64, error) {
	return stream.Copy(struct{ io.Writer }{w}, struct{ io.Reader }{c})
}

// meteredConn is the server's end, where sent bytes are counted: after all delays.
type meteredConn struct {
	net.Conn
	meter atomic.Pointer[Meter]
}

func (w *meteredConn) Write(p []byte) (int, error) {
	m := w.meter.Load() // before the answer can come, and the next exchange with it
	n, err := w.Conn.Write(p)
	if m != nil && n > 0 {
		(*m).Sent(n)
	}
	return n, err
}

func (w *meteredConn) CloseWrite() error { return stream.CloseWrite(w.Conn) }

// NetConn returns the wrapped connection.
func (c *Conn) NetConn() net.Conn { return c.metered }

// NetConn returns the wrapped connection.
func (w *meteredConn) NetConn() net.Conn { return w.Conn }
