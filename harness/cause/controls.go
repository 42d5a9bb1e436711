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
	byKey map[string][]*control
	order []string // the keys of all that are kept, the oldest first
}

// maxShared is how many walks are kept: one with so many newer ones is too old for any
// cell, and a record may be large.
const maxShared = 256

type control struct {
	began time.Time
	done  chan struct{}
	cell  results.Cell
	err   error
}

// GetOrWalk returns the first usable control with this key that began after a moment and was not
// used yet for the same purpose, as used reports; or it walks one.
func (s *Controls) GetOrWalk(ctx context.Context, key string, after time.Time, used func(results.Cell) bool, walk func() (results.Cell, error)) (results.Cell, error) {
	for i := 0; ; i++ {
		c, created := s.nth(key, after, i)
		if created {
			c.cell, c.err = walk()
			close(c.done)
			return c.cell, c.err
		}
		select {
		case <-c.done:
		case <-ctx.Done():
			return results.Cell{}, ErrStopped
		}
		if c.err == nil && usable(c.cell) == nil && !used(c.cell) {
			return c.cell, nil
		}
	}
}

// nth is the i-th control with a key that began after a moment; or a new one, which the caller has
// to walk, if there are fewer.
func (s *Controls) nth(key string, after time.Time, i int) (c *control, created bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, c := range s.byKey[key] {
		if c.began.After(after) {
			if i == 0 {
				return c, false
			}
			i--
		}
	}
	if s.byKey == nil {
		s.byKey = map[string][]*control{}
	}
	c = &control{began: time.Now(), done: make(chan struct{})}
	s.byKey[key], s.order = append(s.byKey[key], c), append(s.order, key)
	s.evict()
	return c, true
}

// evict drops the oldest.
func (s *Controls) evict() {
	for ; len(s.order) > maxShared; s.order = s.order[1:] {
		oldest := s.order[0]
		if s.byKey[oldest] = s.byKey[oldest][1:]; len(s.byKey[oldest]) == 0 {
			delete(s.byKey, oldest)
		}
	}
}

// Record counts the walks of one site in a run, by variant and step.
type Record struct {
	lock    sync.Mutex
	tallies map[string]*Tally
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
		t := r.entry(c.Variant, s.Name)
		switch {
		case s.Verdict == results.Passed:
			t.Passed++
			t.Last = time.Now()
		case s.Verdict == results.Failed && c.Verdict == results.Failed && !c.Pending && !results.IsControl(c.Cell):
			t.Failed++
		}
	}
}

// Tally returns the results of walks of a variant for a step.
func (r *Record) Tally(variant, step string) Tally {
	r.lock.Lock()
	defer r.lock.Unlock()
	return *r.entry(variant, step)
}

func (r *Record) entry(variant, step string) *Tally {
	key := variant + "\n" + step
	if r.tallies == nil {
		r.tallies = map[string]*Tally{}
	}
	if r.tallies[key] == nil {
		r.tallies[key] = &Tally{}
	}
	return r.tallies[key]
}
