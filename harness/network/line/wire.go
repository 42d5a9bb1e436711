package line

import (
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"cxmatrix/harness/network/stream"
)

// closeTimeout is how long a closed connection may take to deliver data already sent.
const closeTimeout = 500 * time.Millisecond

// wire is a connection over two paths, each with a
// goroutine at the server's end. Data written before Close still arrives, as in the kernel.
type wire struct {
	net.Conn
	line             *Line
	out, in          *path
	writing          sync.Mutex
	writeUntil       deadline
	reading          sync.Mutex
	readUntil        deadline
	partial          []byte // of a piece that was read in part
	readErr          error  // how reading ended
	closing          closeSignal
	closeWriteResult chan error // the result of CloseWrite
}

// newWire makes a connection go over the line.
func (l *Line) newWire(conn net.Conn, rng *rand.Rand) *wire {
	up, down := rand.New(rand.NewPCG(rng.Uint64(), 1)), rand.New(rand.NewPCG(rng.Uint64(), 2))
	c := &wire{
		Conn:             conn,
		line:             l,
		out:              l.newPath(l.up, l.config.UpKbps, up),
		in:               l.newPath(l.down, l.config.DownKbps, down),
		writeUntil:       newDeadline(),
		readUntil:        newDeadline(),
		closing:          newCloseSignal(),
		closeWriteResult: make(chan error, 1),
	}
	l.group.AddConn(conn)
	l.spawn(c.writeLoop)
	l.spawn(c.readLoop)
	return c
}

// Write returns when everything is on the line.
func (c *wire) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	for sent := 0; ; {
		n, err := c.out.send(p[sent:], waits{c.writeUntil.passedChan(), c.closing.done})
		if sent += n; err != nil || sent == len(p) {
			return sent, err
		}
	}
}

// writeLoop writes arriving pieces to the server, until Close of the connection or the line.
func (c *wire) writeLoop() {
	defer c.line.group.CloseConn(c.Conn)
	for {
		arrived, err := c.out.queue.next(nil, c.line.closing.done)
		switch {
		case arrived.end == io.EOF:
			c.closeWriteResult <- stream.CloseWrite(c.Conn)
		case arrived.end != nil || err != nil:
			return
		default:
			if _, err := c.Conn.Write(arrived.data); err != nil {
				c.out.queue.fail(err)
			}
		}
	}
}

// readLoop reads what the server sends, and puts it on the line.
func (c *wire) readLoop() {
	buffer, w := make([]byte, c.in.piece), waits{closed: c.closing.done}
	for {
		n, err := c.Conn.Read(buffer)
		for sent := 0; sent < n; {
			more, sendErr := c.in.send(buffer[sent:n], w)
			if sendErr != nil {
				return
			}
			sent += more
		}
		if err != nil {
			_ = c.in.end(err)
			return
		}
	}
}
