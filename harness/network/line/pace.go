package line

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"cxmatrix/harness/network/stream"
)

// The size of a piece: as many bytes as pass in pieceTime, so that connections take
// turns. Fewer than leastPiece would cost too many system calls; at 56 kb/s they take
// 37 ms. An idle line allows a burst of burstTime: short, for it adds to the first
// second.
const (
	pieceTime  = 5 * time.Millisecond
	leastPiece = 256
	burstTime  = 10 * time.Millisecond
)

// pace is the rate of one direction, which all connections of a line share.
type pace struct {
	piece   int // most bytes per booking
	lock    sync.Mutex
	limiter *rate.Limiter
	last    time.Time
}

// newPace makes a pace of kbps kilobits (1000 bits) per second; 0 returns nil, which is
// unlimited.
func newPace(kbps float64) *pace {
	if kbps <= 0 {
		return nil
	}
	perSecond := kbps * 1000 / 8
	piece := min(max(perSecond*pieceTime.Seconds(), leastPiece), stream.Piece)
	burst := max(perSecond*burstTime.Seconds(), leastPiece)
	return &pace{piece: int(piece), limiter: rate.NewLimiter(rate.Limit(perSecond), int(burst))}
}

// perSecond is the rate in bytes.
func (p *pace) perSecond() float64 { return float64(p.limiter.Limit()) }

// book reserves the next turn for n bytes, at most a piece, that have been waiting
// since a time. It returns the time at which the last of them has passed.
func (p *pace) book(since time.Time, n int) time.Time {
	p.lock.Lock()
	defer p.lock.Unlock()
	if since.Before(p.last) {
		since = p.last // a limiter that goes back in time would grant that time twice
	}
	p.last = since
	return since.Add(p.limiter.ReserveN(since, n).DelayFrom(since))
}

// lane is one connection's use of a pace.
type lane struct {
	*pace
	turn     sync.Mutex // serialises reads, or writes
	deadline deadline
	due      time.Time     // of what was booked last
	late     time.Duration // how late after due the last wait returned
}

// grace is the longest scheduling delay that is not counted as idle time of the
// connection: the next bytes are booked from when the previous ones were due. Otherwise
// the line would be slower than configured on a busy machine.
const grace = 100 * time.Millisecond

// book reserves the next turn for n bytes: from now, less the timer's delay, or right
// after the previous ones when these bytes were already waiting.
func (l *lane) book(n int, waiting bool) {
	now := time.Now()
	since := now.Add(-l.late)
	if gap := now.Sub(l.due); waiting && gap > 0 && gap < grace {
		since = l.due
	}
	l.due = l.pace.book(since, n)
}

// wait waits until the booked bytes have passed.
func (l *lane) wait(closed <-chan struct{}) error {
	if err := waitUntil(l.due, l.deadline.done(), closed); err != nil {
		return err
	}
	l.late = min(grace, max(0, time.Since(l.due)))
	return nil
}
