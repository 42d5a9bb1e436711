package line

import (
	"bytes"
	"net"
	"time"

	"cxmatrix/harness/network/stream"
)

// rateLimitedConn is a connection limited to the line's shared rates. A byte counts as received,
// or sent, when its time on the line is over.
type rateLimitedConn struct {
	net.Conn
	up, down direction
	pending  []byte // read, but still in transit when a deadline passed
	closing  closeSignal
}

func newRateLimitedConn(conn net.Conn, up, down *rateLimit) *rateLimitedConn {
	return &rateLimitedConn{
		Conn:    conn,
		up:      direction{rateLimit: up, deadline: newDeadline()},
		down:    direction{rateLimit: down, deadline: newDeadline()},
		closing: newCloseSignal(),
	}
}

// Write sends piece by piece, so that other connections get their turns in between.
func (c *rateLimitedConn) Write(p []byte) (int, error) {
	if c.up.rateLimit == nil {
		return c.Conn.Write(p)
	}
	c.up.mu.Lock()
	defer c.up.mu.Unlock()
	for sent := 0; ; {
		n, err := c.send(p[sent:min(sent+c.up.chunk, len(p))], sent > 0)
		sent += n
		if err != nil || sent == len(p) {
			return sent, err
		}
	}
}

func (c *rateLimitedConn) send(part []byte, waited bool) (int, error) {
	c.up.reserve(len(part), waited)
	if err := c.up.wait(c.closing.done); err != nil {
		return 0, err
	}
	return c.Conn.Write(part)
}

// bufferedReadTime is the longest time of a read whose data was already buffered.
const bufferedReadTime = time.Millisecond

func (c *rateLimitedConn) Read(p []byte) (int, error) {
	if c.down.rateLimit == nil || len(p) == 0 {
		return c.Conn.Read(p)
	}
	c.down.mu.Lock()
	defer c.down.mu.Unlock()
	if len(c.pending) > 0 {
		return c.readPending(p)
	}
	start := time.Now()
	n, err := c.Conn.Read(p[:min(c.down.chunk, len(p))])
	if n == 0 {
		return 0, err
	}
	c.down.reserve(n, time.Since(start) < bufferedReadTime) // the next read returns this error again
	if err := c.down.wait(c.closing.done); err != nil {
		c.pending = bytes.Clone(p[:n])
		return 0, err
	}
	return n, nil
}

func (c *rateLimitedConn) readPending(p []byte) (int, error) {
	if err := c.down.wait(c.closing.done); err != nil {
		return 0, err
	}
	n := copy(p, c.pending)
	c.pending = c.pending[n:]
	return n, nil
}

func (c *rateLimitedConn) CloseWrite() error { return stream.CloseWrite(c.Conn) }

// Close ends all waiting calls.
func (c *rateLimitedConn) Close() error {
	c.closing.close()
	return c.Conn.Close()
}

func (c *rateLimitedConn) SetDeadline(t time.Time) error {
	c.up.deadline.set(t)
	c.down.deadline.set(t)
	return c.Conn.SetDeadline(t)
}

func (c *rateLimitedConn) SetReadDeadline(t time.Time) error {
	c.down.deadline.set(t)
	return c.Conn.SetReadDeadline(t)
}

func (c *rateLimitedConn) SetWriteDeadline(t time.Time) error {
	c.up.deadline.set(t)
	return c.Conn.SetWriteDeadline(t)
}
