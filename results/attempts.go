package results

import (
	"cmp"
	"slices"
)

// indexAttempts finds the attempts at each cell and its final record, and marks flaky cells.
func (r *Recorded) indexAttempts() {
	r.finals = map[string]int{}
	for i := range r.Cells {
		c := &r.Cells[i]
		c.Flaky = false // the journal's value is ignored: this follows from all attempts
		if last, known := r.finals[c.Cell]; !known || c.Attempt >= r.Cells[last].Attempt {
			r.finals[c.Cell] = i
		}
	}
	r.orderAttempts()
	r.interruptPending()
	for id, last := range r.finals {
		r.Cells[last].Flaky = r.isFlaky(id)
	}
}

// interruptPending marks attempts that are still pending as interrupted: the search for their cause has ended.
func (r *Recorded) interruptPending() {
	for _, list := range r.attempts {
		for _, i := range list {
			if r.Cells[i].Pending {
				r.Cells[i] = r.Cells[i].InterruptPending()
			}
		}
	}
}

// InterruptPending returns the record of a walked cell whose run ended before the cause was known. The cause may be the
// environment or the site, so the record names neither.
func (c Cell) InterruptPending() Cell {
	c.Pending, c.Verdict, c.Reason = false, Interrupted, "stopped during the search for its cause: "+c.Reason
	if c.Expect != nil {
		expect := *c.Expect
		expect.Met = false
		c.Expect = &expect
	}
	return c
}

// orderAttempts puts the attempts at each cell in order. A later record of the same attempt replaces the
// earlier one. A record in another directory is of another attempt with the same number: only
// attempts in the directory of the final record count.
func (r *Recorded) orderAttempts() {
	r.attempts = map[string][]int{}
	for i, c := range r.Cells {
		if c.From != r.Cells[r.finals[c.Cell]].From {
			continue
		}
		list := r.attempts[c.Cell]
		pos, known := slices.BinarySearchFunc(list, c.Attempt, func(i, attempt int) int { return cmp.Compare(r.Cells[i].Attempt, attempt) })
		if known {
			list[pos] = i
		} else {
			r.attempts[c.Cell] = slices.Insert(list, pos, i)
		}
	}
}

// isFlaky reports whether a cell passed only after an attempt that did not. A control cell is
// never flaky: nothing is expected of it.
func (r *Recorded) isFlaky(cell string) bool {
	list := r.attempts[cell]
	last := len(list) - 1
	return !IsControl(cell) && r.Cells[list[last]].Verdict == Passed && slices.ContainsFunc(list[:last], func(i int) bool {
		v := r.Cells[i].Verdict
		return v.Stopped() || v == Broken
	})
}

// Final returns the final record of a cell, that of its last attempt, or nil.
func (r *Recorded) Final(cell string) *Cell {
	if r.finals != nil {
		if i, known := r.finals[cell]; known {
			return &r.Cells[i]
		}
		return nil
	}
	var final *Cell
	for i := range r.Cells {
		if c := &r.Cells[i]; c.Cell == cell && (final == nil || c.Attempt >= final.Attempt) {
			final = c
		}
	}
	return final
}

// Attempts returns the last record of each attempt at a cell, the first attempt first.
func (r *Recorded) Attempts(cell string) []Cell {
	if r.attempts == nil {
		r = &Recorded{Cells: slices.Clone(r.Cells)}
		r.indexAttempts()
	}
	var list []Cell
	for _, i := range r.attempts[cell] {
		list = append(list, r.Cells[i])
	}
	return list
}
