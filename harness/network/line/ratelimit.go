package line

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"cxmatrix/harness/network/stream"
)

// The size of a piece: as many bytes as pass in chunkDuration, so that connections take
// turns. Fewer than minChunk would cost too many system calls; at 56 kb/s they take
// 37 ms. An idle line allows a burst of burstDuration: short, for it adds to the first
// second.
const (
	chunkDuration = 5 * time.Millisecond
	minChunk      = 256
	burstDuration = 10 * time.Millisecond
)

// rateLimit is the rate of one direction, which all connections of a line share.
type rateLimit struct {
	chunk   int // most bytes per booking
	lock    sync.Mutex
	limiter *rate.Limiter
	last    time.Time
}

// newRateLimit makes a pace of kbps kilobits (1000 bits) per second; 0 returns nil, which is
// unlimited.
func newRateLimit(kbps float64) *rateLimit {
	if kbps <= 0 {
		return nil
	}
	perSecond := kbps * 1000 / 8
	piece := min(max(perSecond*chunkDuration.Seconds(), minChunk), stream.BufferSize)
	burst := max(perSecond*burstDuration.Seconds(), minChunk)
	return &rateLimit{chunk: int(piece), limiter: rate.NewLimiter(rate.Limit(perSecond), int(burst))}
}

// bytesPerSecond is the rate in bytes.
func (p *rateLimit) bytesPerSecond() float64 { return float64(p.limiter.Limit()) }

// reserve reserves the next turn for n bytes, at most a piece, that have been waiting
// since a time. It returns the time at which the last of them has passed.
func (p *rateLimit) reserve(since time.Time, n int) time.Time {
	p.lock.Lock()
	defer p.lock.Unlock()
	if since.Before(p.last) {
		since = p.last // a limiter that goes back in time would grant that time twice
	}
	p.last = since
	return since.Add(p.limiter.ReserveN(since, n).DelayFrom(since))
}

// direction is one connection's use of a pace.
type direction struct {
	*rateLimit
	mu       sync.Mutex // serialises reads, or writes
	deadline deadline
	due      time.Time     // of what was booked last
	lateness time.Duration // how late after due the last wait returned
}

// maxSchedulingDelay is the longest scheduling delay that is not counted as idle time of the
// connection: the next bytes are booked from when the previous ones were due. Otherwise
// the line would be slower than configured on a busy machine.
const maxSchedulingDelay = 100 * time.Millisecond

// reserve reserves the next turn for n bytes: from now, less the timer's delay, or right
// after the previous ones when these bytes were already waiting.
func (l *direction) reserve(n int, waiting bool) {
	now := time.Now()
	since := now.Add(-l.lateness)
	if idle := now.Sub(l.due); waiting && idle > 0 && idle < maxSchedulingDelay {
		since = l.due
	}
	l.due = l.rateLimit.reserve(since, n)
}

// wait waits until the booked bytes have passed.
func (l *direction) wait(closed <-chan struct{}) error {
	if err := waitUntil(l.due, l.deadline.passedChan(), closed); err != nil {
		return err
	}
	l.lateness = min(maxSchedulingDelay, max(0, time.Since(l.due)))
	return nil
}
