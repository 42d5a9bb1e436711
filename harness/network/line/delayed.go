package line

import (
	"bytes"
	"io"
	"net"
	"sync"
	"time"

	"cxmatrix/harness/network/stream"
)

// Limits of the data in flight on one connection: the bandwidth-delay product plus
// roomTime, for timers that fire late, and never more than mostRoom, like a TCP window.
const (
	roomTime = 80 * time.Millisecond
	mostRoom = 4 << 20
)

// lingerAfter is how long a closed connection may take to deliver data already sent.
const lingerAfter = 500 * time.Millisecond

// delayed is a connection with a round-trip time: two delay queues, each with a
// goroutine at the server's end. Data written before Close still arrives, as in the kernel.
type delayed struct {
	net.Conn
	line       *Line
	out, in    *delayQueue
	outPiece   int // bytes per piece
	inPiece    int
	writing    sync.Mutex
	writeUntil deadline
	reading    sync.Mutex
	readUntil  deadline
	rest       []byte // of a piece that was read in part
	ended      error  // how reading ended
	closing    closing
	halved     chan error // the result of CloseWrite
}

// delaying wraps a connection with the line's round-trip time.
func (l *Line) delaying(conn net.Conn, out *outcome) net.Conn {
	c := &delayed{
		Conn:       conn,
		line:       l,
		out:        newDelayQueue(l.room(l.up), func() time.Duration { return l.travel.oneWay(out.up) }),
		in:         newDelayQueue(l.room(l.down), func() time.Duration { return l.travel.oneWay(out.down) }),
		outPiece:   pieceOf(l.up),
		inPiece:    pieceOf(l.down),
		writeUntil: newDeadline(),
		readUntil:  newDeadline(),
		closing:    newClosing(),
		halved:     make(chan error, 1),
	}
	l.live.Hold(conn)
	l.run(c.deliver)
	l.run(c.fetch)
	return c
}

// room is the bandwidth-delay product of one direction, with a margin, in bytes.
func (l *Line) room(p *pace) int {
	if p == nil {
		return mostRoom
	}
	fits := p.perSecond() * (l.travel.longest() + roomTime).Seconds()
	return int(min(max(fits, 2*float64(p.piece)), mostRoom))
}

func pieceOf(p *pace) int {
	if p == nil {
		return stream.Piece
	}
	return p.piece
}

// Write returns when everything is in flight.
func (c *delayed) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	for sent := 0; ; {
		part := p[sent:min(sent+c.outPiece, len(p))]
		if err := c.out.put(piece{data: bytes.Clone(part)}, c.writeUntil.done(), c.closing.done); err != nil {
			return sent, err
		}
		if sent += len(part); sent == len(p) {
			return sent, nil
		}
	}
}

// deliver writes arriving pieces to the server, until Close of the connection or the line.
func (c *delayed) deliver() {
	defer c.line.live.Drop(c.Conn)
	for {
		arrived, err := c.out.next(nil, c.line.closing.done)
		switch {
		case arrived.end == io.EOF:
			c.halved <- stream.CloseWrite(c.Conn)
		case arrived.end != nil || err != nil:
			return
		default:
			if _, err := c.Conn.Write(arrived.data); err != nil {
				c.out.fail(err)
			}
		}
	}
}

// fetch reads what the server sends, and puts it on the queue.
func (c *delayed) fetch() {
	buffer := make([]byte, c.inPiece)
	for {
		n, err := c.Conn.Read(buffer)
		if n > 0 && c.in.put(piece{data: bytes.Clone(buffer[:n])}, nil, c.closing.done) != nil {
			return
		}
		if err != nil {
			_ = c.in.put(piece{end: err}, nil, c.closing.done)
			return
		}
	}
}
