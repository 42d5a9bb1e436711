package line

import (
	"context"
	"net"
	"sync"
	"time"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// Line is the customer's internet connection. It lies between the proxy and the
// servers, where a corporate network has it, and all connections share its rates.
//
// Between a server and the proxy, in this order: lossy, wire (conn.go), delayed,
// paced, Conn. What the line does not ask for is left out.
type Line struct {
	up, down *pace // nil is unlimited
	travel   travel
	losses   lossModel
	lost     func(address, why string)
	live     stream.Group // what is under way over a distance
	closing  closing      // nothing is any more
}

// Dial makes connections, as net.Dialer.DialContext does.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// New makes a line of which nothing was used yet. lost hears of connections that the
// line lost; it may be nil.
func New(l matrix.Line, seed uint64, lost func(address, why string)) *Line {
	if lost == nil {
		lost = func(string, string) {}
	}
	return &Line{
		up:      newPace(l.UpKbps),
		down:    newPace(l.DownKbps),
		travel:  travel{roundTrip: milliseconds(l.RTTms), jitter: milliseconds(l.JitterMs)},
		losses:  lossModel{seed: seed, loss: l.Loss},
		lost:    lost,
		closing: newClosing(),
	}
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// Dialer makes every connection of next one that goes over the line: always a
// *Conn. It is made, or refused, a round trip after it was asked for: that long
// SYN and SYN-ACK travel.
func (l *Line) Dialer(next Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		out := l.losses.next(address)
		conn, err := next(ctx, network, address)
		if late := l.travel.shake(ctx, out); late != nil && err == nil {
			_ = conn.Close()
			return nil, late
		}
		if err != nil {
			return nil, err
		}
		return l.over(conn, address, out), nil
	}
}

// over lays a connection over the line.
func (l *Line) over(conn net.Conn, address string, out *outcome) *Conn {
	if out.lost {
		conn = l.losing(conn, address, out.after)
	}
	wire := &wire{Conn: conn}
	conn = wire
	if l.travel.roundTrip > 0 {
		conn = l.delaying(conn, out)
	}
	if l.up != nil || l.down != nil {
		conn = newPaced(conn, l.up, l.down)
	}
	return &Conn{Conn: conn, wire: wire}
}

// Close ends every connection at once, with what is under way.
func (l *Line) Close() {
	l.closing.first()
	l.live.CloseAll()
}

// Wait returns when nothing of a closed line is left.
func (l *Line) Wait() { l.live.Wait() }

// run starts work that Wait waits for.
func (l *Line) run(work func()) {
	if !l.live.Enter() {
		go work() // ends at once, since the line is closed
		return
	}
	go func() { defer l.live.Leave(); work() }()
}

// closing is closed once, and tells all who wait that a connection is.
type closing struct {
	once sync.Once
	done chan struct{}
}

func newClosing() closing { return closing{done: make(chan struct{})} }

// first closes it; false if it was closed before.
func (c *closing) first() (first bool) {
	c.once.Do(func() { first = true; close(c.done) })
	return first
}
