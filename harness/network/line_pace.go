package network

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How many bytes go at once: as many as pass in burstTime, so that connections
// take turns and none sees more than its rate for long. Fewer than leastPiece would
// cost more in system calls than they are worth; at 56 kb/s they are 37 ms.
const (
	burstTime  = 5 * time.Millisecond
	leastPiece = 256
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
	burst := int(max(perSecond*burstTime.Seconds(), leastPiece))
	return &pace{piece: min(burst, farPiece), limiter: rate.NewLimiter(rate.Limit(perSecond), burst)}
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

// book takes the next turn. A machine that is busy wakes who waits too late; that
// was no idleness of the connection, so the next turn counts from when it should
// have been awake. Else a line would be slower than asked on a slow machine.
func (l *lane) book(n int) {
	l.due = l.pace.book(time.Now().Add(-l.late), n)
}

// wait waits until what was booked has passed.
func (l *lane) wait(closed <-chan struct{}) error {
	if err := waitUntil(l.due, l.deadline.done(), closed); err != nil {
		return err
	}
	l.late = max(0, time.Since(l.due))
	return nil
}
