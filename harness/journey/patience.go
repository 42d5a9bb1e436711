package journey

import (
	"context"
	"sync"
	"time"
)

// slowLine is the rate, in kb/s, below which the bytes of an ordinary page take seconds.
const slowLine = 10_000

// maxLoading is how long an action may take besides the customer's patience, while the line carries bytes: 19 MB at 512 kb/s.
// Some pages never stop loading.
const maxLoading = 5 * time.Minute

// LoadingTime is how much longer than a customer's patience an action may take where the line is slow; else 0.
func (v *Visit) LoadingTime() time.Duration {
	if v.UpKbps > 0 && v.UpKbps < slowLine || v.DownKbps > 0 && v.DownKbps < slowLine {
		return maxLoading
	}
	return 0
}

// wait is a time in which a customer waits. What the bytes needed on the line meanwhile does not count: the customer knows
// that the line is slow.
type wait struct {
	visit    *Visit
	start    time.Time
	up, down time.Duration
}

func (v *Visit) beginWait() wait {
	w := wait{visit: v, start: time.Now()}
	w.up, w.down = v.lineTime()
	return w
}

func (v *Visit) lineTime() (up, down time.Duration) {
	if v.LineTime == nil {
		return 0, 0
	}
	return v.LineTime()
}

// waited is how much of the patience is used up.
func (w wait) waited() time.Duration {
	up, down := w.visit.lineTime()
	return time.Since(w.start) - min(max(up-w.up, down-w.down), w.visit.LoadingTime())
}

// patient is a context that ends when a customer's patience does.
type patient struct {
	context.Context
	latest time.Time
	done   chan struct{}
	mu     sync.Mutex
	err    error
}

// Deadline implements context.Context: it is the latest possible one.
func (p *patient) Deadline() (time.Time, bool) { return p.latest, true }

// Done implements context.Context.
func (p *patient) Done() <-chan struct{} { return p.done }

// Err implements context.Context.
func (p *patient) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

func (p *patient) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
		close(p.done)
	}
}

// withPatience is a context that ends after a time, besides what bytes need on a slow line.
func (v *Visit) withPatience(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if v.LoadingTime() == 0 {
		return context.WithTimeout(ctx, limit)
	}
	w := v.beginWait()
	p := &patient{Context: ctx, latest: w.start.Add(limit + v.LoadingTime()), done: make(chan struct{})}
	go func() {
		for {
			left := limit - w.waited()
			if left <= 0 {
				p.end(context.DeadlineExceeded)
				return
			}
			select {
			case <-ctx.Done():
				p.end(ctx.Err())
				return
			case <-p.done:
				return
			case <-time.After(left):
			}
		}
	}()
	return p, func() { p.end(context.Canceled) }
}
