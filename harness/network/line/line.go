package line

import (
	"context"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// Line is the customer's internet connection. It is between the proxy and the servers,
// as in a corporate network, and all connections share its rates.
//
// The wrappers from the server to the proxy are, in this order: meteredConn, wire, Conn. A line that is unlimited has no wire.
type Line struct {
	config   matrix.Line
	up, down *bottleneck // nil is unlimited
	latency  latency
	draws    draws
	outages  *outages     // nil is none
	group    stream.Group // connections and their goroutines
	closing  closeSignal  // of the whole line
}

// Dial makes connections, as net.Dialer.DialContext does.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// New makes an idle line.
func New(l matrix.Line, seed uint64) *Line {
	return &Line{
		config:  l,
		up:      newBottleneck(l.UpKbps, l.UpQueueMs),
		down:    newBottleneck(l.DownKbps, l.DownQueueMs),
		latency: latency{roundTrip: milliseconds(l.RTTms), jitter: milliseconds(l.JitterMs)},
		draws:   draws{seed: seed},
		outages: newOutages(l.Outage),
		closing: newCloseSignal(),
	}
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// Dialer wraps next so that its connections, always of type *Conn, go over the line.
// A dial succeeds, or fails, one round-trip time after its start: SYN and SYN-ACK.
func (l *Line) Dialer(next Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		rng := l.draws.next(address)
		conn, err := next(ctx, network, address)
		if handshakeErr := l.waitHandshake(ctx, rng); handshakeErr != nil && err == nil {
			_ = conn.Close()
			return nil, handshakeErr
		}
		if err != nil {
			return nil, err
		}
		return l.wrap(conn, rng), nil
	}
}

// waitHandshake waits for the TCP handshake: a round trip, behind what is in the queues, and again if it is lost.
func (l *Line) waitHandshake(ctx context.Context, rng *rand.Rand) error {
	now := l.outages.toLink(time.Now())
	loss := retransmission{share: l.config.PacketLoss, rng: rng}
	trip := l.latency.handshake(rng) + l.up.backlog(now) + l.down.backlog(now) + loss.handshake()
	if due := l.outages.fromLink(now.Add(trip)); waitUntil(due, ctx.Done(), nil) != nil {
		return ctx.Err()
	}
	return nil
}

// wrap wraps a connection so that it goes over the line.
func (l *Line) wrap(conn net.Conn, rng *rand.Rand) *Conn {
	metered := &meteredConn{Conn: conn}
	if l.up == nil && l.down == nil && l.latency.roundTrip <= 0 && l.config.PacketLoss == 0 && l.outages == nil {
		return &Conn{Conn: metered, metered: metered}
	}
	return &Conn{Conn: l.newWire(metered, rng), metered: metered}
}

// Outages begins the times between outages, and calls each at the start of every one, until the line is closed. Only the first call
// counts.
func (l *Line) Outages(each func(length time.Duration)) {
	begin := time.Now()
	if !l.outages.start(begin) {
		return
	}
	l.spawn(func() {
		for next := begin.Add(l.outages.every); waitUntil(next, nil, l.closing.done) == nil; next = next.Add(l.outages.every) {
			each(l.outages.length)
		}
	})
}

// TryOutage begins an outage out of turn, on a line that has any.
func (l *Line) TryOutage(length time.Duration) {
	if l.outages != nil {
		end := time.Now().Add(length)
		l.outages.trial.Store(&end)
	}
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
