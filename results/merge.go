package results

import (
	"fmt"
	"slices"
	"time"
)

// Merge takes several run directories as one run: the shards of a plan, or a run and a later
// one of some of its cells. They must be of the same matrix and journey, and have the same
// site variant and engine for a cell, or their results can't be compared. Of a cell that is
// recorded in several the highest attempt counts, of equal ones that which started last, and
// Notes says so. A single directory is returned as it is.
func Merge(list ...*Recorded) (*Recorded, error) {
	first := list[0]
	if len(list) == 1 {
		return first, nil
	}
	m := &Recorded{Dir: first.Dir, Run: first.Run}
	m.Run.Plan, m.Run.Shard = nil, nil
	for _, r := range list {
		if slices.Contains(m.Dirs, r.Dir) {
			return nil, fmt.Errorf("%s is named twice", r.Dir)
		}
		if err := sameWork(first, r); err != nil {
			return nil, err
		}
		if err := m.join(r); err != nil {
			return nil, err
		}
	}
	m.choose()
	m.settle()
	return m, nil
}

// sameWork refuses runs that did not set out to do the same.
func sameWork(a, b *Recorded) error {
	for _, s := range []struct {
		what string
		a, b Source
	}{{"matrix", a.Run.Matrix, b.Run.Matrix}, {"journey", a.Run.Journey, b.Run.Journey}} {
		if s.a.SHA256 != s.b.SHA256 {
			return fmt.Errorf("%s and %s are no parts of one run: the %s differs (%s and %s): give them one by one", a.Dir, b.Dir, s.what, s.a.Name, s.b.Name)
		}
	}
	return nil
}

// join adds what one directory holds.
func (m *Recorded) join(r *Recorded) error {
	m.Dirs, m.Shards = append(m.Dirs, r.Dir), append(m.Shards, r.Shards...)
	where := map[string]int{}
	for i, p := range m.Run.Plan {
		where[p.Cell] = i
	}
	for _, p := range r.Run.Plan {
		i, known := where[p.Cell]
		if !known {
			m.Run.Plan = append(m.Run.Plan, p)
			continue
		}
		before := &m.Run.Plan[i]
		if before.Variant != p.Variant || before.Engine != p.Engine && before.Engine != "" && p.Engine != "" {
			return fmt.Errorf("%s and %s are no parts of one run: %s is planned with %s %s and with %s %s: give them one by one", m.Dirs[0], r.Dir, p.Cell, before.Variant, before.Engine, p.Variant, p.Engine)
		}
		if before.Unsupported != "" && p.Unsupported == "" {
			*before = p // one of the machines can run it
		}
	}
	for _, c := range r.Cells {
		c.From = r.Dir
		m.Cells = append(m.Cells, c)
	}
	m.Steps, m.Sessions = append(m.Steps, r.Steps...), append(m.Sessions, r.Sessions...)
	for _, d := range r.Damage {
		m.Damage = append(m.Damage, r.Dir+": "+d)
	}
	return nil
}

// choose puts the records in the order in which their cells started, so that of equal attempts
// the last one counts, and tells where there was a choice. That one machine could not run a
// cell says nothing where another could.
func (m *Recorded) choose() {
	walked := map[string]bool{}
	for _, c := range m.Cells {
		walked[c.Cell] = walked[c.Cell] || c.Verdict != Unsupported
	}
	m.Cells = slices.DeleteFunc(m.Cells, func(c Cell) bool { return c.Verdict == Unsupported && walked[c.Cell] })
	slices.SortStableFunc(m.Cells, func(a, b Cell) int { return a.Started.Compare(b.Started) })
	for _, p := range m.Run.Plan {
		final := m.Final(p.Cell)
		if final == nil || final.Verdict == Unsupported {
			continue
		}
		for _, dir := range m.Dirs {
			if other := lastOf(m.Cells, p.Cell, dir); other != nil && dir != final.From {
				m.Notes = append(m.Notes, fmt.Sprintf("%s is recorded more than once: %s of %s (attempt %d, %s) counts, not %s of %s (attempt %d, %s)",
					p.Cell, final.Verdict, final.From, final.Attempt, final.Started.UTC().Format(time.RFC3339), other.Verdict, dir, other.Attempt, other.Started.UTC().Format(time.RFC3339)))
			}
		}
	}
}

func lastOf(cells []Cell, id, dir string) *Cell {
	for i := range slices.Backward(cells) {
		if c := &cells[i]; c.Cell == id && c.From == dir {
			return c
		}
	}
	return nil
}
