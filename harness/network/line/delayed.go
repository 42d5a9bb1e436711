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
// capacityMargin, for timers that fire late, and never more than maxCapacity, like a TCP window.
const (
	capacityMargin = 80 * time.Millisecond
	maxCapacity    = 4 << 20
)

// closeTimeout is how long a closed connection may take to deliver data already sent.
const closeTimeout = 500 * time.Millisecond

// delayedConn is a connection with a round-trip time: two delay queues, each with a
// goroutine at the server's end. Data written before Close still arrives, as in the kernel.
type delayedConn struct {
	net.Conn
	line             *Line
	out, in          *delayQueue
	outChunk         int // bytes per piece
	inChunk          int
	writing          sync.Mutex
	writeUntil       deadline
	reading          sync.Mutex
	readUntil        deadline
	partial          []byte // of a piece that was read in part
	readErr          error  // how reading ended
	closing          closeSignal
	closeWriteResult chan error // the result of CloseWrite
}

// delay wraps a connection with the line's round-trip time.
func (l *Line) delay(conn net.Conn, plan *connPlan) net.Conn {
	c := &delayedConn{
		Conn:             conn,
		line:             l,
		out:              newDelayQueue(l.queueCapacity(l.up), func() time.Duration { return l.latency.oneWay(plan.up) }),
		in:               newDelayQueue(l.queueCapacity(l.down), func() time.Duration { return l.latency.oneWay(plan.down) }),
		outChunk:         chunkSize(l.up),
		inChunk:          chunkSize(l.down),
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

// queueCapacity is the bandwidth-delay product of one direction, with a margin, in bytes.
func (l *Line) queueCapacity(p *rateLimit) int {
	if p == nil {
		return maxCapacity
	}
	capacity := p.bytesPerSecond() * (l.latency.maxOneWay() + capacityMargin).Seconds()
	return int(min(max(capacity, 2*float64(p.chunk)), maxCapacity))
}

func chunkSize(p *rateLimit) int {
	if p == nil {
		return stream.BufferSize
	}
	return p.chunk
}

// Write returns when everything is in flight.
func (c *delayedConn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	for sent := 0; ; {
		part := p[sent:min(sent+c.outChunk, len(p))]
		if err := c.out.put(chunk{data: bytes.Clone(part)}, c.writeUntil.passedChan(), c.closing.done); err != nil {
			return sent, err
		}
		if sent += len(part); sent == len(p) {
			return sent, nil
		}
	}
}

// writeLoop writes arriving pieces to the server, until Close of the connection or the line.
func (c *delayedConn) writeLoop() {
	defer c.line.group.CloseConn(c.Conn)
	for {
		arrived, err := c.out.next(nil, c.line.closing.done)
		switch {
		case arrived.end == io.EOF:
			c.closeWriteResult <- stream.CloseWrite(c.Conn)
		case arrived.end != nil || err != nil:
			return
		default:
			if _, err := c.Conn.Write(arrived.data); err != nil {
				c.out.fail(err)
			}
		}
	}
}

// readLoop reads what the server sends, and puts it on the queue.
func (c *delayedConn) readLoop() {
	buffer := make([]byte, c.inChunk)
	for {
		n, err := c.Conn.Read(buffer)
		if n > 0 && c.in.put(chunk{data: bytes.Clone(buffer[:n])}, nil, c.closing.done) != nil {
			return
		}
		if err != nil {
			_ = c.in.put(chunk{end: err}, nil, c.closing.done)
			return
		}
	}
}
