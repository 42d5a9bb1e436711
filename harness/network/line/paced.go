package line

import (
	"bytes"
	"net"
	"time"

	"cxmatrix/harness/network/stream"
)

// paced is a connection limited to the line's shared rates. A byte counts as received,
// or sent, when its time on the line is over.
type paced struct {
	net.Conn
	up, down lane
	held     []byte // read, but still in transit when a deadline passed
	closing  closing
}

func newPaced(conn net.Conn, up, down *pace) *paced {
	return &paced{
		Conn:    conn,
		up:      lane{pace: up, deadline: newDeadline()},
		down:    lane{pace: down, deadline: newDeadline()},
		closing: newClosing(),
	}
}

// Write sends piece by piece, so that other connections get their turns in between.
func (c *paced) Write(p []byte) (int, error) {
	if c.up.pace == nil {
		return c.Conn.Write(p)
	}
	c.up.turn.Lock()
	defer c.up.turn.Unlock()
	for sent := 0; ; {
		n, err := c.send(p[sent:min(sent+c.up.piece, len(p))], sent > 0)
		sent += n
		if err != nil || sent == len(p) {
			return sent, err
		}
	}
}

func (c *paced) send(part []byte, waited bool) (int, error) {
	c.up.book(len(part), waited)
	if err := c.up.wait(c.closing.done); err != nil {
		return 0, err
	}
	return c.Conn.Write(part)
}

// wasThere is the longest time of a read whose data was already buffered.
const wasThere = time.Millisecond

func (c *paced) Read(p []byte) (int, error) {
	if c.down.pace == nil || len(p) == 0 {
		return c.Conn.Read(p)
	}
	c.down.turn.Lock()
	defer c.down.turn.Unlock()
	if len(c.held) > 0 {
		return c.readHeld(p)
	}
	asked := time.Now()
	n, err := c.Conn.Read(p[:min(c.down.piece, len(p))])
	if n == 0 {
		return 0, err
	}
	c.down.book(n, time.Since(asked) < wasThere) // the next read returns this error again
	if err := c.down.wait(c.closing.done); err != nil {
		c.held = bytes.Clone(p[:n])
		return 0, err
	}
	return n, nil
}

func (c *paced) readHeld(p []byte) (int, error) {
	if err := c.down.wait(c.closing.done); err != nil {
		return 0, err
	}
	n := copy(p, c.held)
	c.held = c.held[n:]
	return n, nil
}

func (c *paced) CloseWrite() error { return stream.CloseWrite(c.Conn) }

// Close ends all waiting calls.
func (c *paced) Close() error {
	c.closing.first()
	return c.Conn.Close()
}

func (c *paced) SetDeadline(t time.Time) error {
	c.up.deadline.set(t)
	c.down.deadline.set(t)
	return c.Conn.SetDeadline(t)
}

func (c *paced) SetReadDeadline(t time.Time) error {
	c.down.deadline.set(t)
	return c.Conn.SetReadDeadline(t)
}

func (c *paced) SetWriteDeadline(t time.Time) error {
	c.up.deadline.set(t)
	return c.Conn.SetWriteDeadline(t)
}
