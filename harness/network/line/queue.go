package line

import (
	"sync"
	"time"
)

// piece is what goes over a delayQueue: bytes, or how they end.
type piece struct {
	data []byte
	end  error
	due  time.Time
}

// delayQueue carries pieces one way: each comes out when it is due, in the order in
// which it was put on. One goroutine takes from it, and one at a time puts on.
type delayQueue struct {
	time func() time.Duration // draws how long a piece is on its way
	room int                  // bytes; a piece that is larger goes alone

	lock       sync.Mutex
	pieces     []piece
	size       int
	last       time.Time // when the last one is due
	broken     error     // nothing may be put on any more
	more, less chan struct{}
}

func newDelayQueue(room int, time func() time.Duration) *delayQueue {
	return &delayQueue{room: room, time: time, more: make(chan struct{}, 1), less: make(chan struct{}, 1)}
}

// put waits for room and puts a piece on.
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

// add puts a piece on; none overtakes another.
func (b *delayQueue) add(p piece) {
	if p.due.Before(b.last) {
		p.due = b.last
	}
	b.last = p.due
	b.pieces = append(b.pieces, p)
	b.size += len(p.data)
	ring(b.more)
}

// finish puts on the last piece of all, broken or full as the delayQueue may be. It
// returns when that is due: at once, when nothing is under way.
func (b *delayQueue) finish(end error) time.Time {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.broken = end
	b.add(piece{end: end, due: time.Now()})
	return b.last
}

// fail lets nothing more be put on.
func (b *delayQueue) fail(err error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.broken == nil {
		b.broken = err
	}
	ring(b.less)
}

// next waits for a piece to be due and takes it off.
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
	b.pieces[0] = piece{} // its memory
	b.pieces = b.pieces[1:]
	ring(b.less)
}

// ring wakes who waits, or who is going to.
func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
