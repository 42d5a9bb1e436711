package line

import (
	"io"
	"net"
	"time"
)

func (c *wire) Read(p []byte) (int, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if len(c.partial) == 0 && len(p) > 0 {
		if err := c.nextChunk(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.partial)
	c.partial = c.partial[n:]
	return n, nil
}

// nextChunk waits for the next piece.
func (c *wire) nextChunk() error {
	if c.readErr != nil {
		return c.readErr
	}
	arrived, err := c.in.queue.next(c.readUntil.passedChan(), c.closing.done)
	if err != nil {
		return err
	}
	c.partial, c.readErr = arrived.data, arrived.end
	return c.readErr
}

// CloseWrite returns when all data, and then the end, has arrived at the server.
func (c *wire) CloseWrite() error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.out.end(io.EOF); err != nil {
		return err
	}
	c.out.queue.fail(net.ErrClosed)
	select {
	case err := <-c.closeWriteResult:
		return err
	case <-c.closing.done:
		return net.ErrClosed
	}
}

// Close ends all waiting calls. Data in flight to the server still arrives.
func (c *wire) Close() error {
	if !c.closing.close() {
		return net.ErrClosed
	}
	last := c.out.queue.end(net.ErrClosed)
	_ = c.Conn.SetReadDeadline(time.Unix(1, 0)) // ends fetch
	return c.Conn.SetWriteDeadline(last.Add(closeTimeout))
}

func (c *wire) SetDeadline(t time.Time) error {
	c.readUntil.set(t)
	c.writeUntil.set(t)
	return nil
}

func (c *wire) SetReadDeadline(t time.Time) error {
	c.readUntil.set(t)
	return nil
}

func (c *wire) SetWriteDeadline(t time.Time) error {
	c.writeUntil.set(t)
	return nil
}
