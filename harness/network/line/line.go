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
	up, down  *rateLimit // nil is unlimited
	latency   latency
	lossModel lossModel
	onLoss    func(address, reason string)
	group     stream.Group // delayed connections and their goroutines
	closing   closeSignal  // of the whole line
}

// Dial makes connections, as net.Dialer.DialContext does.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// New makes an idle line. It calls lost for each connection that the line loses; lost
// may be nil.
func New(l matrix.Line, seed uint64, lost func(address, reason string)) *Line {
	if lost == nil {
		lost = func(string, string) {}
	}
	return &Line{
		up:        newRateLimit(l.UpKbps),
		down:      newRateLimit(l.DownKbps),
		latency:   latency{roundTrip: milliseconds(l.RTTms), jitter: milliseconds(l.JitterMs)},
		lossModel: lossModel{seed: seed, loss: l.Loss},
		onLoss:    lost,
		closing:   newCloseSignal(),
	}
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// Dialer wraps next so that its connections, always of type *Conn, go over the line.
// A dial succeeds, or fails, one round-trip time after its start: SYN and SYN-ACK.
func (l *Line) Dialer(next Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		plan := l.lossModel.next(address)
		conn, err := next(ctx, network, address)
		if handshakeErr := l.latency.waitHandshake(ctx, plan); handshakeErr != nil && err == nil {
			_ = conn.Close()
			return nil, handshakeErr
		}
		if err != nil {
			return nil, err
		}
		return l.wrap(conn, address, plan), nil
	}
}

// wrap wraps a connection so that it goes over the line.
func (l *Line) wrap(conn net.Conn, address string, plan *connPlan) *Conn {
	if plan.lost {
		conn = l.lose(conn, address, plan.lossAfter)
	}
	metered := &meteredConn{Conn: conn}
	conn = metered
	if l.latency.roundTrip > 0 {
		conn = l.delay(conn, plan)
	}
	if l.up != nil || l.down != nil {
		conn = newRateLimitedConn(conn, l.up, l.down)
	}
	return &Conn{Conn: conn, metered: metered}
}

// Close ends every connection at once and discards data in flight.
func (l *Line) Close() {
	l.closing.close()
	l.group.CloseAll()
}

// Wait returns when all goroutines of a closed line have ended.
func (l *Line) Wait() { l.group.Wait() }

// spawn starts a goroutine that Wait waits for.
func (l *Line) spawn(f func()) {
	if !l.group.Add() {
		go f() // ends at once, since the line is closed
		return
	}
	go func() { defer l.group.Done(); f() }()
}

// closeSignal is closed once, to signal the end of a connection to all waiting calls.
type closeSignal struct {
	once sync.Once
	done chan struct{}
}

func newCloseSignal() closeSignal { return closeSignal{done: make(chan struct{})} }

// close closes it; false if it was closed before.
func (c *closeSignal) close() (first bool) {
	c.once.Do(func() { first = true; close(c.done) })
	return first
}
