package cause

import (
	"fmt"
	"sync"
	"time"

	"cxmatrix/results"
)

// alikeFailures is how many cells in a row have to stop at the same step before a check
// whether the site is still up.
const alikeFailures = 3

// Breaker watches a run for a site that goes down while it is walked. The zero Breaker is closed.
type Breaker struct {
	lock   sync.Mutex
	streak []results.Cell
	down   time.Time
}

// Note adds the final record of a cell. It returns the last records in a row that failed
// alike, if there are enough for a doubt: a control has to check whether the site is up. A
// cell whose controls have already shown that it is down opens the breaker by itself.
func (b *Breaker) Note(c results.Cell) []results.Cell {
	b.lock.Lock()
	defer b.lock.Unlock()
	switch {
	case c.SiteDown != nil:
		b.down = *c.SiteDown
	case c.Verdict == results.Passed, c.Verdict == results.Blocked:
		b.streak = nil
	case c.Verdict == results.Failed:
		if len(b.streak) > 0 && !alike(b.streak[0], c) {
			b.streak = nil
		}
		b.streak = append(b.streak, c)
	}
	if len(b.streak) < alikeFailures {
		return nil
	}
	return append([]results.Cell{}, b.streak...)
}

// alike reports whether two cells stopped at the same step of the same variant.
func alike(a, b results.Cell) bool {
	return a.Variant == b.Variant && Stop(a) == Stop(b)
}

// Stop is the name of the step at which a cell stopped; "" if it passed.
func Stop(c results.Cell) string {
	if i := stopped(c); i < len(c.Steps) {
		return c.Steps[i].Name
	}
	return ""
}

// Beyond reports whether a walk passed a step.
func Beyond(c results.Cell, step string) bool {
	for i, s := range c.Steps {
		if s.Name == step {
			return stopped(c) > i
		}
	}
	return false
}

// Open notes that the site is down since a moment; Close that it is up.
func (b *Breaker) Open(since time.Time) { b.set(since) }

// Close notes that the site is up.
func (b *Breaker) Close() { b.set(time.Time{}) }

func (b *Breaker) set(down time.Time) {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.down, b.streak = down, nil
}

// Down returns since when the site is down; the zero Time means that it is up.
func (b *Breaker) Down() time.Time {
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.down
}

// WentDown is the record of a cell that failed because the site was down since a moment.
func WentDown(c results.Cell, since time.Time, how string) results.Cell {
	c.SiteDown, c.Verdict, c.Suspects, c.Inconclusive = &since, results.Broken, nil, false
	c.Reason = fmt.Sprintf("the site went down at %s: %s", since.UTC().Format("15:04:05 UTC"), how)
	c.Steps = append([]results.Step{}, c.Steps...)
	if i := stopped(c); i < len(c.Steps) && c.Steps[i].Verdict != results.NotReached {
		step := &c.Steps[i]
		step.Verdict, step.Cause, step.Items = results.Broken, nil, append([]results.Item{}, step.Items...)
		for k := range step.Items {
			acquit(&step.Items[k])
		}
	}
	c.Meet()
	return c
}
