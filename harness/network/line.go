package network

import (
	"context"
	"net"
	"sync"
	"time"

	"cxmatrix/matrix"
)

// line is the customer's internet connection. It lies between the proxy and the
// servers, where a corporate network has it, and all connections share its rates.
//
// Between a server and the proxy, in this order: lossy (line_loss.go), wire
// (line_far.go), delayed (line_delayed.go), paced (line_paced.go), farConn. What
// the line does not ask for is left out.
type line struct {
	up, down *pace // nil is unlimited
	travel   travel
	chances  chances
	told     func(Event)
	live     live    // what is under way over a distance
	closing  closing // nothing is any more
}

// newLine makes a line of which nothing was used yet. told hears of lost
// connections, without when; it may be nil.
func newLine(l matrix.Line, seed uint64, told func(Event)) *line {
	if told == nil {
		told = func(Event) {}
	}
	return &line{
		up:      newPace(l.UpKbps),
		down:    newPace(l.DownKbps),
		travel:  travel{roundTrip: milliseconds(l.RTTms), jitter: milliseconds(l.JitterMs)},
		chances: chances{seed: seed, loss: l.Loss},
		told:    told,
		closing: newClosing(),
	}
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// dialer makes every connection of next one that goes over the line: always a
// *farConn. It is made, or refused, a round trip after it was asked for: that long
// SYN and SYN-ACK travel.
func (l *line) dialer(next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		fate := l.chances.next(address)
		conn, err := next(ctx, network, address)
		if late := l.travel.shake(ctx, fate); late != nil && err == nil {
			_ = conn.Close()
			return nil, late
		}
		if err != nil {
			return nil, err
		}
		return l.over(conn, address, fate), nil
	}
}

// over lays a connection over the line.
func (l *line) over(conn net.Conn, address string, fate *fate) *farConn {
	if fate.doomed {
		conn = l.losing(conn, address, fate.after)
	}
	wire := &wire{Conn: conn}
	conn = wire
	if l.travel.roundTrip > 0 {
		conn = l.delaying(conn, fate)
	}
	if l.up != nil || l.down != nil {
		conn = newPaced(conn, l.up, l.down)
	}
	return &farConn{Conn: conn, wire: wire}
}

// close ends every connection at once, with what is under way.
func (l *line) close() {
	l.closing.first()
	l.live.closeAll()
}

// wait returns when nothing of a closed line is left.
func (l *line) wait() { l.live.wait() }

// run starts work that wait waits for.
func (l *line) run(work func()) {
	if !l.live.enter() {
		go work() // ends at once, since the line is closed
		return
	}
	go func() { defer l.live.leave(); work() }()
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
