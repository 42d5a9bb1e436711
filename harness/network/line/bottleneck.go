package line

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// The size of a piece: as many bytes as pass in pieceTime, so that connections take
// turns. Fewer than minPiece would cost too many system calls; at 56 kb/s they take
// 37 ms. An idle line without a queue allows a burst of burstTime: short, for it adds to the first
// second.
const (
	pieceTime = 5 * time.Millisecond
	minPiece  = 256
	burstTime = 10 * time.Millisecond
)

// bottleneck is one direction of a line: a rate, and a queue before it. Its time is that of a link without outages.
type bottleneck struct {
	piece   int           // most bytes per booking
	queue   time.Duration // what may wait
	turn    chan struct{} // held by the connection that waits for room in the queue; Go serves the others in order
	lock    sync.Mutex
	limiter *rate.Limiter
	last    time.Time // of a booking
	free    time.Time // when everything booked has passed
}

// newBottleneck makes one of kbps kilobits (1000 bits) per second; 0 returns nil, which is
// unlimited.
func newBottleneck(kbps, queueMs float64) *bottleneck {
	if kbps <= 0 {
		return nil
	}
	perSecond := kbps * 1000 / 8
	piece := min(max(perSecond*pieceTime.Seconds(), minPiece), stream.BufferSize)
	burst := max(perSecond*burstTime.Seconds(), minPiece)
	if queueMs > 0 { // which keeps the link busy while a timer is late
		burst = piece
	}
	return &bottleneck{
		piece: int(piece), queue: milliseconds(queueMs), turn: make(chan struct{}, 1),
		limiter: rate.NewLimiter(rate.Limit(perSecond), int(burst)),
	}
}

// book books the next n bytes, at most a piece, that have been waiting since a time. It returns the time at which the last
// of them has passed.
func (b *bottleneck) book(since time.Time, n int) time.Time {
	b.lock.Lock()
	defer b.lock.Unlock()
	if since.Before(b.last) {
		since = b.last // a limiter that goes back in time would grant that time twice
	}
	b.last = since
	passed := since.Add(b.limiter.ReserveN(since, n).DelayFrom(since))
	if passed.After(b.free) {
		b.free = passed
	}
	return passed
}

// backlog is how long what is sent now would wait.
func (b *bottleneck) backlog(now time.Time) time.Duration {
	if b == nil {
		return 0
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	return max(0, b.free.Sub(now))
}

// roomAt is when the queue has room again.
func (b *bottleneck) roomAt() time.Time {
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.free.Add(-b.queue)
}

// bytesIn is how many bytes pass in a time.
func (b *bottleneck) bytesIn(d time.Duration) float64 {
	return float64(b.limiter.Limit()) * d.Seconds()
}

// pieceOf is the most that a connection sends at once.
func pieceOf(b *bottleneck) int {
	if b == nil {
		return stream.BufferSize
	}
	return b.piece
}

// Goodput is what one connection of a line achieves in each direction, in kb/s: its rate, or what packet loss leaves of it. 0 is unlimited.
func Goodput(l matrix.Line) (up, down float64) {
	return goodput(l.UpKbps, l), goodput(l.DownKbps, l)
}

func goodput(kbps float64, l matrix.Line) float64 {
	share := lossyRate(l.PacketLoss, modelTrip(kbps, l)) * 8 / 1000
	switch {
	case share == 0:
		return kbps
	case kbps == 0:
		return share
	}
	return min(kbps, share)
}

// WarmUp is how many bytes a new connection sends, in each direction, before it achieves its goodput and keeps the line's queue full.
func WarmUp(l matrix.Line) (up, down int) {
	return warmUp(l.UpKbps, l.UpQueueMs, l), warmUp(l.DownKbps, l.DownQueueMs, l)
}

func warmUp(kbps, queueMs float64, l matrix.Line) (bytes int) {
	if l.PacketLoss > 0 {
		bytes = initialWindow // its share allows it at once
	}
	need := min(kbps/8*(l.RTTms+queueMs), maxCapacity) // the bandwidth-delay product and the queue
	for window := float64(initialWindow); l.RTTms > 0 && kbps > 0 && window < need; window *= 2 {
		bytes += int(window)
	}
	return bytes
}
