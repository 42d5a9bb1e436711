package cause

import (
	"context"
	"sync"
	"time"

	"cxmatrix/results"
)

// Controls shares the walks that find causes among the cells of a run: a walk serves every
// cell that began before it and would need the same walk, by the same browser in the same network.
// A site can go down at any time, so an older walk is no evidence.
type Controls struct {
	lock  sync.Mutex
	by    map[string][]*control
	order []string // the keys of all that are kept, the oldest first
}

// mostKept is how many walks are kept: one with so many newer ones is too old for any
// cell, and a record may be large.
const mostKept = 256

type control struct {
	began time.Time
	done  chan struct{}
	cell  results.Cell
	err   error
}

// Take returns the first usable control with this key that began after a moment and was not
// used yet for the same purpose, as served reports; or it walks one.
func (s *Controls) Take(ctx context.Context, key string, after time.Time, served func(results.Cell) bool, walk func() (results.Cell, error)) (results.Cell, error) {
	for i := 0; ; i++ {
		c, mine := s.at(key, after, i)
		if mine {
			c.cell, c.err = walk()
			close(c.done)
			return c.cell, c.err
		}
		select {
		case <-c.done:
		case <-ctx.Done():
			return results.Cell{}, ErrStopped
		}
		if c.err == nil && usable(c.cell) == nil && !served(c.cell) {
			return c.cell, nil
		}
	}
}

// at is the i-th control with a key that began after a moment; or a new one, which the caller has
// to walk, if there are fewer.
func (s *Controls) at(key string, after time.Time, i int) (c *control, mine bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, c := range s.by[key] {
		if c.began.After(after) {
			if i == 0 {
				return c, false
			}
			i--
		}
	}
	if s.by == nil {
		s.by = map[string][]*control{}
	}
	c = &control{began: time.Now(), done: make(chan struct{})}
	s.by[key], s.order = append(s.by[key], c), append(s.order, key)
	s.forget()
	return c, true
}

// forget drops the oldest.
func (s *Controls) forget() {
	for ; len(s.order) > mostKept; s.order = s.order[1:] {
		oldest := s.order[0]
		if s.by[oldest] = s.by[oldest][1:]; len(s.by[oldest]) == 0 {
			delete(s.by, oldest)
		}
	}
}

// Record counts the walks of one site in a run, by variant and step.
type Record struct {
	lock sync.Mutex
	by   map[string]*Tally
}

// Add counts a walk: each step that it passed, and the one that the site failed, once that
// is known. A blocked step and an inconclusive walk do not count.
func (r *Record) Add(c results.Cell) {
	if usable(c) != nil {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	for _, s := range c.Steps {
		t := r.tally(c.Variant, s.Name)
		switch {
		case s.Verdict == results.Passed:
			t.Passed++
			t.Last = time.Now()
		case s.Verdict == results.Failed && c.Verdict == results.Failed && !c.Pending && !results.IsControl(c.Cell):
			t.Failed++
		}
	}
}

// Of returns the results of walks of a variant for a step.
func (r *Record) Of(variant, step string) Tally {
	r.lock.Lock()
	defer r.lock.Unlock()
	return *r.tally(variant, step)
}

func (r *Record) tally(variant, step string) *Tally {
	key := variant + "\n" + step
	if r.by == nil {
		r.by = map[string]*Tally{}
	}
	if r.by[key] == nil {
		r.by[key] = &Tally{}
	}
	return r.by[key]
}
