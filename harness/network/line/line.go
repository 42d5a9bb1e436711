package line

import (
	"context"
	"net"
	"sync"
	"time"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// Line is the customer's internet connection. It is between the proxy and the servers,
// as in a corporate network, and all connections share its rates.
//
// The wrappers from the server to the proxy are, in this order: lossy, wire (conn.go),
// delayed, paced, Conn. Those that the line does not need are omitted.
type Line struct {
	up, down *pace // nil is unlimited
	travel   travel
	losses   lossModel
	lost     func(address, why string)
	live     stream.Group // delayed connections and their goroutines
	closing  closing      // of the whole line
}

// Dial makes connections, as net.Dialer.DialContext does.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// New makes an idle line. It calls lost for each connection that the line loses; lost
// may be nil.
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

// Dialer wraps next so that its connections, always of type *Conn, go over the line.
// A dial succeeds, or fails, one round-trip time after its start: SYN and SYN-ACK.
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

// over wraps a connection so that it goes over the line.
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

// Close ends every connection at once and discards data in flight.
func (l *Line) Close() {
	l.closing.first()
	l.live.CloseAll()
}

// Wait returns when all goroutines of a closed line have ended.
func (l *Line) Wait() { l.live.Wait() }

// run starts a goroutine that Wait waits for.
func (l *Line) run(work func()) {
	if !l.live.Enter() {
		go work() // ends at once, since the line is closed
		return
	}
	go func() { defer l.live.Leave(); work() }()
}

// closing is closed once, to signal the end of a connection to all waiting calls.
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
