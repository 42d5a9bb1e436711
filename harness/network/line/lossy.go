package line

import (
	"fmt"
	"net"
	"sync"
	"syscall"

	"cxmatrix/harness/network/stream"
)

// maxLossBytes is how many bytes a lost connection carries at most. A browser silently
// redials a connection that dies while it is dialled; one that carries much could finish
// before it dies. So it dies within the first request, where a customer sees the failure.
const maxLossBytes = 1024

// errLost is the error of a connection that the line lost.
var errLost = fmt.Errorf("the line lost the connection: %w", syscall.ECONNRESET)

// lossyConn is a connection that dies after left bytes.
type lossyConn struct {
	net.Conn
	lock      sync.Mutex
	remaining int    // bytes it still carries
	onLoss    func() // reports that it died
}

// lose makes a connection die after a number of bytes.
func (l *Line) lose(conn net.Conn, address string, lossAfter int) net.Conn {
	return &lossyConn{Conn: conn, remaining: lossAfter, onLoss: func() {
		l.onLoss(address, fmt.Sprintf("the line lost the connection after %d bytes", lossAfter))
	}}
}

func (c *lossyConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p[:c.allowance(len(p))])
	return c.consume("read", n, err)
}

func (c *lossyConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p[:c.allowance(len(p))])
	return c.consume("write", n, err)
}

func (c *lossyConn) CloseWrite() error { return stream.CloseWrite(c.Conn) }

// allowance is how many of n bytes still get through.
func (c *lossyConn) allowance(n int) int {
	c.lock.Lock()
	defer c.lock.Unlock()
	return min(n, max(0, c.remaining))
}

// consume counts transferred bytes; with the last of them the connection dies.
func (c *lossyConn) consume(op string, n int, err error) (int, error) {
	c.lock.Lock()
	reached := c.remaining > 0 && c.remaining <= n
	c.remaining -= n
	lost := c.remaining <= 0
	c.lock.Unlock()
	if reached {
		c.onLoss() // recorded before the client can see it
		stream.Abort(c.Conn)
	}
	if lost {
		return n, &net.OpError{Op: op, Net: "tcp", Err: errLost}
	}
	return n, err
}

// NetConn returns the wrapped connection.
func (c *lossyConn) NetConn() net.Conn { return c.Conn }

// Severed reports whether the connection has died.
func (c *lossyConn) Severed() bool { return c.allowance(1) == 0 }
