package line

import (
	"fmt"
	"net"
	"sync"
	"syscall"

	"cxmatrix/harness/network/stream"
)

// lossBytes is how many bytes a lost connection carries at most. A browser silently
// redials a connection that dies while it is dialled; one that carries much could finish
// before it dies. So it dies within the first request, where a customer sees the failure.
const lossBytes = 1024

// errLost is the error of a connection that the line lost.
var errLost = fmt.Errorf("the line lost the connection: %w", syscall.ECONNRESET)

// lossy is a connection that dies after left bytes.
type lossy struct {
	net.Conn
	lock sync.Mutex
	left int    // bytes it still carries
	lost func() // reports that it died
}

// losing makes a connection die after a number of bytes.
func (l *Line) losing(conn net.Conn, address string, after int) net.Conn {
	return &lossy{Conn: conn, left: after, lost: func() {
		l.lost(address, fmt.Sprintf("the line lost the connection after %d bytes", after))
	}}
}

func (c *lossy) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p[:c.share(len(p))])
	return c.spend("read", n, err)
}

func (c *lossy) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p[:c.share(len(p))])
	return c.spend("write", n, err)
}

func (c *lossy) CloseWrite() error { return stream.CloseWrite(c.Conn) }

// share is how many of n bytes still get through.
func (c *lossy) share(n int) int {
	c.lock.Lock()
	defer c.lock.Unlock()
	return min(n, max(0, c.left))
}

// spend counts transferred bytes; with the last of them the connection dies.
func (c *lossy) spend(op string, n int, err error) (int, error) {
	c.lock.Lock()
	dies := c.left > 0 && c.left <= n
	c.left -= n
	dead := c.left <= 0
	c.lock.Unlock()
	if dies {
		c.lost() // recorded before the client can see it
		stream.Abort(c.Conn)
	}
	if dead {
		return n, &net.OpError{Op: op, Net: "tcp", Err: errLost}
	}
	return n, err
}

// NetConn returns the wrapped connection.
func (c *lossy) NetConn() net.Conn { return c.Conn }

// Severed reports whether the connection has died.
func (c *lossy) Severed() bool { return c.share(1) == 0 }
