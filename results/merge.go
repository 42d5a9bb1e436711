package results

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Merge combines several run directories into one run: the shards of a plan, or a run and a
// later run of some of its cells. They must have the same matrix and journey, and for each cell
// the same site variant and engine, or their results can't be compared. If several directories
// record a cell, the highest attempt counts; of equal attempts, the one that started last; Notes
// says so. A single directory is returned unchanged.
func Merge(list ...*Recorded) (*Recorded, error) {
	switch len(list) {
	case 0:
		return nil, errors.New("no run directory to merge")
	case 1:
		return list[0], nil
	}
	m := &Recorded{}
	for i, r := range list {
		if i == 0 {
			m.Dir, m.Run = r.Dir, r.Run
			m.Run.Plan, m.Run.Shard = nil, nil
		}
		if err := m.checkMergeable(list[0], r); err != nil {
			return nil, err
		}
		if err := m.mergePlan(r); err != nil {
			return nil, err
		}
		m.appendRun(r)
	}
	m.chooseRecords()
	return m, nil
}

// checkMergeable says why a directory can't be merged with the first one and those that m already holds.
func (m *Recorded) checkMergeable(a, r *Recorded) error {
	if slices.ContainsFunc(m.Dirs, func(dir string) bool { return canonicalPath(dir) == canonicalPath(r.Dir) }) {
		return fmt.Errorf("%s is named twice", r.Dir)
	}
	prefix := fmt.Sprintf("%s and %s are not parts of one run", a.Dir, r.Dir)
	if list := a.Run.Changes(r.Run.Matrix, r.Run.Journey); len(list) > 0 {
		c := list[0]
		return fmt.Errorf("%s: the %s differs (%s and %s): give them one by one", prefix, c.What, c.Earlier.Name, c.Later.Name)
	}
	for _, s := range m.Shards {
		if r.Run.Shard != nil && s.Of != r.Run.Shard.Of {
			return fmt.Errorf("%s: one has shard %s, the other %s: give them one by one", prefix, s, r.Run.Shard)
		}
	}
	if a.Run.Site != r.Run.Site {
		m.Notes = append(m.Notes, fmt.Sprintf("%s walked %s, %s walked %s", a.Dir, a.Run.Site, r.Dir, r.Run.Site))
	}
	return nil
}

// canonicalPath is the canonical path of a directory.
func canonicalPath(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return dir
}

// mergePlan adds the cells that a directory planned.
func (m *Recorded) mergePlan(r *Recorded) error {
	positions := map[string]int{}
	for i, p := range m.Run.Plan {
		positions[p.Cell] = i
	}
	for _, p := range r.Run.Plan {
		i, known := positions[p.Cell]
		if !known {
			m.Run.Plan = append(m.Run.Plan, p)
			continue
		}
		earlier := &m.Run.Plan[i]
		if incomparable(*earlier, p) {
			return fmt.Errorf("%s and %s are not parts of one run: %s is planned with %s, and with %s: give them one by one", m.Dirs[0], r.Dir, p.Cell, planText(*earlier), planText(p))
		}
		shard := min(earlier.Shard, p.Shard) // 0 if the run was not sharded: it has all of its cells
		if earlier.Unsupported != "" && p.Unsupported == "" {
			*earlier = p // one of the machines can run it
		}
		earlier.Shard = shard
	}
	return nil
}

// incomparable reports whether two plans of one cell make its results incomparable.
func incomparable(a, b Planned) bool {
	return a.Variant != b.Variant || a.Engine != b.Engine && a.Engine != "" && b.Engine != "" || a.Shard != b.Shard && a.Shard > 0 && b.Shard > 0
}

func planText(p Planned) string {
	text := strings.TrimSpace(p.Variant + " " + p.Engine)
	if p.Shard > 0 {
		text += fmt.Sprintf(" in shard %d", p.Shard)
	}
	return text
}

// appendRun adds what a directory holds.
func (m *Recorded) appendRun(r *Recorded) {
	m.Dirs, m.Shards = append(m.Dirs, r.Dir), append(m.Shards, r.Shards...)
	for _, c := range r.Cells {
		c.From = r.Dir
		m.Cells = append(m.Cells, c)
	}
	m.Steps, m.Sessions = append(m.Steps, r.Steps...), append(m.Sessions, r.Sessions...)
	for _, d := range r.Damage {
		m.Damage = append(m.Damage, r.Dir+": "+d)
	}
}

// chooseRecords sorts the records by when their cells started, so that of equal attempts the last one
// counts, and notes each choice. That one machine could not run a cell does not count if another
// could.
func (m *Recorded) chooseRecords() {
	walked := map[string]bool{}
	for _, c := range m.Cells {
		walked[c.Cell] = walked[c.Cell] || c.Verdict != Unsupported
	}
	m.Cells = slices.DeleteFunc(m.Cells, func(c Cell) bool { return c.Verdict == Unsupported && walked[c.Cell] })
	slices.SortStableFunc(m.Cells, func(a, b Cell) int { return a.Started.Compare(b.Started) })
	m.indexAttempts()
	last := m.lastPerDir()
	for _, p := range m.Run.Plan {
		final := m.Final(p.Cell)
		for _, dir := range m.Dirs {
			if other := last[cellDir{p.Cell, dir}]; other != nil && other.Verdict != Unsupported && dir != final.From {
				m.Notes = append(m.Notes, fmt.Sprintf("%s is recorded more than once: %s counts, not %s", p.Cell, final.recordText(), other.recordText()))
			}
		}
	}
}

// cellDir is a cell in one of the directories.
type cellDir struct{ cell, dir string }

func (m *Recorded) lastPerDir() map[cellDir]*Cell {
	last := map[cellDir]*Cell{}
	for i := range m.Cells {
		c := &m.Cells[i]
		key := cellDir{c.Cell, c.From}
		if l := last[key]; l == nil || c.Attempt >= l.Attempt {
			last[key] = c
		}
	}
	return last
}

func (c Cell) recordText() string {
	return fmt.Sprintf("%s of %s (attempt %d, %s)", c.Verdict, c.From, c.Attempt, c.Started.UTC().Format(time.RFC3339))
}
