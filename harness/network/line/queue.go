package line

import (
	"sync"
	"time"
)

// piece is an item of a delayQueue: bytes, or the error that ends them.
type piece struct {
	data []byte
	end  error
	due  time.Time
}

// delayQueue carries pieces in one direction: each is delivered when it is due, in the
// order of the puts. One goroutine takes pieces, and one at a time puts them.
type delayQueue struct {
	time func() time.Duration // draws the delay of a piece
	room int                  // capacity in bytes; a larger piece needs an empty queue

	lock       sync.Mutex
	pieces     []piece
	size       int
	last       time.Time // when the last one is due
	broken     error     // why no more pieces are accepted
	more, less chan struct{}
}

func newDelayQueue(room int, time func() time.Duration) *delayQueue {
	return &delayQueue{room: room, time: time, more: make(chan struct{}, 1), less: make(chan struct{}, 1)}
}

// put waits for room and appends a piece.
func (b *delayQueue) put(p piece, passed, closed <-chan struct{}) error {
	p.due = time.Now().Add(b.time())
	for {
		if done, err := b.tryPut(p); done || err != nil {
			return err
		}
		if err := waitFor(b.less, passed, closed); err != nil {
			return err
		}
	}
}

func (b *delayQueue) tryPut(p piece) (bool, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.broken != nil {
		return false, b.broken
	}
	if b.size > 0 && b.size+len(p.data) > b.room {
		return false, nil
	}
	b.add(p)
	return true, nil
}

// add appends a piece; none overtakes another.
func (b *delayQueue) add(p piece) {
	if p.due.Before(b.last) {
		p.due = b.last
	}
	b.last = p.due
	b.pieces = append(b.pieces, p)
	b.size += len(p.data)
	ring(b.more)
}

// finish appends the last piece, even if the queue is broken or full. It returns the
// time at which that piece is due: now, when nothing is in flight.
func (b *delayQueue) finish(end error) time.Time {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.broken = end
	b.add(piece{end: end, due: time.Now()})
	return b.last
}

// fail rejects all further pieces.
func (b *delayQueue) fail(err error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.broken == nil {
		b.broken = err
	}
	ring(b.less)
}

// next waits until the first piece is due and removes it.
func (b *delayQueue) next(passed, closed <-chan struct{}) (piece, error) {
	for {
		if first, any := b.first(); any {
			if err := waitUntil(first.due, passed, closed); err != nil {
				return piece{}, err
			}
			b.drop()
			return first, nil
		}
		if err := waitFor(b.more, passed, closed); err != nil {
			return piece{}, err
		}
	}
}

func (b *delayQueue) first() (piece, bool) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if len(b.pieces) == 0 {
		return piece{}, false
	}
	return b.pieces[0], true
}

func (b *delayQueue) drop() {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.size -= len(b.pieces[0].data)
	b.pieces[0] = piece{} // frees its memory
	b.pieces = b.pieces[1:]
	ring(b.less)
}

// ring wakes the current or the next waiting call.
func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
