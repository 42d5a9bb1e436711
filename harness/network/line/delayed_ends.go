package line

import (
	"io"
	"net"
	"time"
)

func (c *delayed) Read(p []byte) (int, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if len(c.rest) == 0 && len(p) > 0 {
		if err := c.arrive(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// arrive waits for the next piece.
func (c *delayed) arrive() error {
	if c.ended != nil {
		return c.ended
	}
	arrived, err := c.in.next(c.readUntil.done(), c.closing.done)
	if err != nil {
		return err
	}
	c.rest, c.ended = arrived.data, arrived.end
	return c.ended
}

// CloseWrite returns when all data, and then the end, has arrived at the server.
func (c *delayed) CloseWrite() error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.out.put(piece{end: io.EOF}, c.writeUntil.done(), c.closing.done); err != nil {
		return err
	}
	c.out.fail(net.ErrClosed)
	select {
	case err := <-c.halved:
		return err
	case <-c.closing.done:
		return net.ErrClosed
	}
}

// Close ends all waiting calls. Data in flight to the server still arrives.
func (c *delayed) Close() error {
	if !c.closing.first() {
		return net.ErrClosed
	}
	last := c.out.finish(net.ErrClosed)
	_ = c.Conn.SetReadDeadline(time.Unix(1, 0)) // ends fetch
	return c.Conn.SetWriteDeadline(last.Add(lingerAfter))
}

func (c *delayed) SetDeadline(t time.Time) error {
	c.readUntil.set(t)
	c.writeUntil.set(t)
	return nil
}

func (c *delayed) SetReadDeadline(t time.Time) error {
	c.readUntil.set(t)
	return nil
}

func (c *delayed) SetWriteDeadline(t time.Time) error {
	c.writeUntil.set(t)
	return nil
}
