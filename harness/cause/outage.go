package cause

import (
	"fmt"
	"sync"
	"time"

	"cxmatrix/results"
)

// outageThreshold is how many cells in a row have to stop at the same step before a check
// whether the site is still up.
const outageThreshold = 3

// Breaker watches a run for a site that goes down while it is walked. The zero Breaker is closed.
type Breaker struct {
	lock   sync.Mutex
	streak []results.Cell
	down   time.Time
}

// Add adds the final record of a cell. It returns the last records in a row that failed
// alike, if there are enough for a doubt: a control has to check whether the site is up. A
// cell whose controls have already shown that it is down opens the breaker by itself.
func (b *Breaker) Add(c results.Cell) []results.Cell {
	b.lock.Lock()
	defer b.lock.Unlock()
	switch {
	case c.SiteDown != nil:
		b.down = *c.SiteDown
	case c.Verdict == results.Passed, c.Verdict == results.Blocked:
		b.streak = nil
	case c.Verdict == results.Failed:
		if len(b.streak) > 0 && !sameStop(b.streak[0], c) {
			b.streak = nil
		}
		b.streak = append(b.streak, c)
	}
	if len(b.streak) < outageThreshold {
		return nil
	}
	return append([]results.Cell{}, b.streak...)
}

// sameStop reports whether two cells stopped at the same step of the same variant.
func sameStop(a, b results.Cell) bool {
	return a.Variant == b.Variant && StoppedStep(a) == StoppedStep(b)
}

// StoppedStep is the name of the step at which a cell stopped; "" if it passed.
func StoppedStep(c results.Cell) string {
	if i := stoppedIndex(c); i < len(c.Steps) {
		return c.Steps[i].Name
	}
	return ""
}

// PassedStep reports whether a walk passed a step.
func PassedStep(c results.Cell, step string) bool {
	for i, s := range c.Steps {
		if s.Name == step {
			return stoppedIndex(c) > i
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

// MarkSiteDown is the record of a cell that failed because the site was down since a moment.
func MarkSiteDown(c results.Cell, since time.Time, reason string) results.Cell {
	c.SiteDown, c.Verdict, c.Suspects, c.Inconclusive = &since, results.Broken, nil, false
	c.Reason = fmt.Sprintf("the site went down at %s: %s", since.UTC().Format("15:04:05 UTC"), reason)
	c.Steps = append([]results.Step{}, c.Steps...)
	if i := stoppedIndex(c); i < len(c.Steps) && c.Steps[i].Verdict != results.NotReached {
		step := &c.Steps[i]
		step.Verdict, step.Cause, step.Items = results.Broken, nil, append([]results.Item{}, step.Items...)
		for k := range step.Items {
			clearCause(&step.Items[k])
		}
	}
	c.CompareExpectation()
	return c
}
