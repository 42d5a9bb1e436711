package line

import (
	"bytes"
	"math/rand/v2"
	"time"
)

// path is one direction of one connection over a line. One goroutine at a time sends.
type path struct {
	line       *Line
	bottleneck *bottleneck // of all connections; nil is unlimited
	share      *bottleneck // what packet loss leaves of this one; nil is all
	window     window      // unused without a round trip
	loss       retransmission
	rng        *rand.Rand
	queue      *delayQueue
	piece      int       // bytes
	passed     time.Time // when the last piece has left the bottleneck, in the link's time
}

// newPath makes a path through a bottleneck of so many kilobits a second; 0 and nil are unlimited.
func (l *Line) newPath(b *bottleneck, kbps float64, rng *rand.Rand) *path {
	p := &path{line: l, bottleneck: b, rng: rng, piece: pieceOf(b)}
	trip := modelTrip(kbps, l.config)
	p.loss = retransmission{share: l.config.PacketLoss, trip: trip, rng: rng}
	if rate := lossyRate(l.config.PacketLoss, trip); rate > 0 {
		p.share = newBottleneck(rate*8/1000, 0)
		p.share.limiter.SetBurst(max(initialWindow, p.share.piece)) // a piece larger than the burst would wait forever
		p.piece = min(p.piece, p.share.piece)
	}
	p.queue = newDelayQueue(p.capacity())
	return p
}

// Limits of the data in flight on one connection: the bandwidth-delay product with the queue, plus
// capacityMargin, for timers that fire late, and never more than maxCapacity, like a TCP window.
const (
	capacityMargin = 80 * time.Millisecond
	maxCapacity    = 4 << 20
)

// capacity is how many bytes of the connection may be on the line.
func (p *path) capacity() int {
	if p.bottleneck == nil || p.share != nil { // behind a lost packet, others wait
		return maxCapacity
	}
	way := p.line.latency.maxOneWay() + capacityMargin
	return int(min(max(p.bottleneck.bytesIn(way+p.bottleneck.queue), 2*float64(p.piece)), maxCapacity))
}

// waits are what ends a wait on a path.
type waits struct{ passed, closed <-chan struct{} }

func (w waits) until(t time.Time) error { return waitUntil(t, w.passed, w.closed) }

// send waits until a first part of data is on the line, and returns its size.
func (p *path) send(data []byte, w waits) (int, error) {
	n := min(len(data), p.piece)
	if err := p.queue.waitForRoom(n, w); err != nil {
		return 0, err
	}
	n, err := p.openWindow(n, w)
	if err != nil {
		return 0, err
	}
	since, err := p.waitForShare(n, w)
	if err != nil {
		return 0, err
	}
	passed, err := p.pass(n, since, w)
	if err != nil {
		return 0, err
	}
	return n, p.deliver(chunk{data: bytes.Clone(data[:n])}, passed)
}

// end sends the end of the connection after everything else.
func (p *path) end(err error) error { return p.deliver(chunk{end: err}, time.Now()) }

// deliver puts a piece on its way that leaves the bottleneck at a time.
func (p *path) deliver(c chunk, passed time.Time) error {
	l := p.line
	late := p.loss.delay(len(c.data), p.queue.bytes())
	c.due = l.outages.resumes(passed.Add(l.latency.oneWay(p.rng) + late))
	if l.latency.roundTrip > 0 && len(c.data) > 0 {
		p.window.sent(len(c.data), c.due.Add(l.latency.roundTrip/2))
	}
	return p.queue.put(c)
}

// openWindow waits until the window lets some of n bytes pass, and returns how many.
func (p *path) openWindow(n int, w waits) (int, error) {
	if p.line.latency.roundTrip <= 0 {
		return n, nil
	}
	for {
		room, next := p.window.room(time.Now(), n)
		if room > 0 {
			return room, nil
		}
		if err := w.until(next); err != nil {
			return 0, err
		}
	}
}

// waitForShare waits until the connection's own rate allows n bytes, and returns since when they do.
func (p *path) waitForShare(n int, w waits) (time.Time, error) {
	if p.share == nil {
		return time.Now(), nil
	}
	due := p.share.book(time.Now(), n)
	return due, w.until(due)
}

// maxSchedulingDelay is the longest scheduling delay that is not counted as idle time of the line. Otherwise it would be slower than
// configured on a busy machine.
const maxSchedulingDelay = 100 * time.Millisecond

// pass books n bytes at the bottleneck, and returns when they have passed. A connection that has nothing there is let into the
// queue at once, however full it is: TCP always has a packet on the way. Others wait for room, in turn.
func (p *path) pass(n int, since time.Time, w waits) (time.Time, error) {
	b, out := p.bottleneck, p.line.outages
	if b == nil {
		return out.resumes(time.Now()), nil
	}
	if p.passed.After(out.toLink(time.Now())) {
		if err := sendTo(b.turn, w); err != nil {
			return time.Time{}, err
		}
		defer func() { <-b.turn }()
		var err error
		if since, err = p.waitForQueue(w); err != nil {
			return time.Time{}, err
		}
	}
	p.passed = b.book(out.toLink(since), n)
	return out.fromLink(p.passed), nil
}

// waitForQueue waits until there is room in the bottleneck's queue, and returns since when there is.
func (p *path) waitForQueue(w waits) (time.Time, error) {
	for {
		now := time.Now()
		free := p.line.outages.fromLink(p.bottleneck.roomAt())
		if !free.After(now) {
			if late := now.Add(-maxSchedulingDelay); free.Before(late) {
				return late, nil
			}
			return free, nil
		}
		if err := w.until(free); err != nil {
			return time.Time{}, err
		}
	}
}
