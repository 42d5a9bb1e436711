package line

import (
	"sync"
	"time"
)

// chunk is an item of a delayQueue: bytes, or the error that ends them.
type chunk struct {
	data []byte
	end  error
	due  time.Time
}

// delayQueue carries pieces in one direction: each is delivered when it is due, in the
// order of the puts. One goroutine takes pieces, and one at a time puts them.
type delayQueue struct {
	capacity int // capacity in bytes; a larger piece needs an empty queue

	lock           sync.Mutex
	chunks         []chunk
	size           int
	last           time.Time // when the last one is due
	err            error     // why no more pieces are accepted
	added, removed chan struct{}
}

func newDelayQueue(capacity int) *delayQueue {
	return &delayQueue{capacity: capacity, added: make(chan struct{}, 1), removed: make(chan struct{}, 1)}
}

// waitForRoom waits until a piece of n bytes fits.
func (q *delayQueue) waitForRoom(n int, w waits) error {
	for {
		if fits, err := q.fits(n); fits || err != nil {
			return err
		}
		if err := waitFor(q.removed, w.passed, w.closed); err != nil {
			return err
		}
	}
}

func (q *delayQueue) bytes() int {
	q.lock.Lock()
	defer q.lock.Unlock()
	return q.size
}

func (q *delayQueue) fits(n int) (bool, error) {
	q.lock.Lock()
	defer q.lock.Unlock()
	return q.size == 0 || q.size+n <= q.capacity, q.err
}

// put appends a piece.
func (q *delayQueue) put(c chunk) error {
	q.lock.Lock()
	defer q.lock.Unlock()
	if q.err != nil {
		return q.err
	}
	q.add(c)
	return nil
}

// add appends a piece; none overtakes another.
func (q *delayQueue) add(p chunk) {
	if p.due.Before(q.last) {
		p.due = q.last
	}
	q.last = p.due
	q.chunks = append(q.chunks, p)
	q.size += len(p.data)
	signal(q.added)
}

// end appends the last piece, even if the queue is broken or full. It returns the
// time at which that piece is due: now, when nothing is in flight.
func (q *delayQueue) end(end error) time.Time {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.err = end
	q.add(chunk{end: end, due: time.Now()})
	return q.last
}

// fail rejects all further pieces.
func (q *delayQueue) fail(err error) {
	q.lock.Lock()
	defer q.lock.Unlock()
	if q.err == nil {
		q.err = err
	}
	signal(q.removed)
}

// next waits until the first piece is due and removes it.
func (q *delayQueue) next(passed, closed <-chan struct{}) (chunk, error) {
	for {
		if first, any := q.peek(); any {
			if err := waitUntil(first.due, passed, closed); err != nil {
				return chunk{}, err
			}
			q.pop()
			return first, nil
		}
		if err := waitFor(q.added, passed, closed); err != nil {
			return chunk{}, err
		}
	}
}

func (q *delayQueue) peek() (chunk, bool) {
	q.lock.Lock()
	defer q.lock.Unlock()
	if len(q.chunks) == 0 {
		return chunk{}, false
	}
	return q.chunks[0], true
}

func (q *delayQueue) pop() {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.size -= len(q.chunks[0].data)
	q.chunks[0] = chunk{} // frees its memory
	q.chunks = q.chunks[1:]
	signal(q.removed)
}

// signal wakes the current or the next waiting call.
func signal(ch chan<- struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}
