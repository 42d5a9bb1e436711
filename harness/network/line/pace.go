package line

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"cxmatrix/harness/network/stream"
)

// How many bytes go at once: as many as pass in pieceTime, so that connections take
// turns. Fewer than leastPiece would cost more in system calls than they are worth;
// at 56 kb/s they are 37 ms. What passes in burstTime may go ahead on a line that
// was idle: little, for it adds to the first second.
const (
	pieceTime  = 5 * time.Millisecond
	leastPiece = 256
	burstTime  = 10 * time.Millisecond
)

// pace is the rate of one direction, which all connections of a line share.
type pace struct {
	piece   int // bytes that may be booked at once
	lock    sync.Mutex
	limiter *rate.Limiter
	last    time.Time
}

// newPace makes a pace of so many kilobits (1000 bits) a second; nil, which is
// unlimited, for 0.
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

// book takes the next turn for n bytes, at most a piece, that have been waiting
// since a moment. It returns when their last one has passed.
func (p *pace) book(since time.Time, n int) time.Time {
	p.lock.Lock()
	defer p.lock.Unlock()
	if since.Before(p.last) {
		since = p.last // a limiter that goes back in time gives that time away twice
	}
	p.last = since
	return since.Add(p.limiter.ReserveN(since, n).DelayFrom(since))
}

// lane is what one connection has of a pace.
type lane struct {
	*pace
	turn     sync.Mutex // held by who reads, or writes
	deadline deadline
	due      time.Time     // of what was booked last
	late     time.Duration // how long after due it went on
}

// grace is how long a machine that is busy may keep bytes waiting that could have
// gone. That was no idleness of the connection, so they are booked from when the
// ones before were due; else a line would be slower than asked on a slow machine.
const grace = 100 * time.Millisecond

// book takes the next turn for n bytes. They come from now on, less what the timer
// was late, or, when they have been waiting for their turn, right after the last.
func (l *lane) book(n int, waiting bool) {
	now := time.Now()
	since := now.Add(-l.late)
	if gap := now.Sub(l.due); waiting && gap > 0 && gap < grace {
		since = l.due
	}
	l.due = l.pace.book(since, n)
}

// wait waits until what was booked has passed.
func (l *lane) wait(closed <-chan struct{}) error {
	if err := waitUntil(l.due, l.deadline.done(), closed); err != nil {
		return err
	}
	l.late = min(grace, max(0, time.Since(l.due)))
	return nil
}
