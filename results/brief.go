package results

import (
	"bytes"
	"cmp"
	"slices"
)

// ReadBrief reads a run directory as Read does, but keeps only results: final records, and the steps of cells that have
// none. The steps of a finished cell are in its record; their own lines, half of a journal, are not decoded.
func ReadBrief(dir string) (*Recorded, error) {
	return read(&Recorded{Dir: dir, deferred: map[string][]stepLine{}})
}

// ReadOutline reads a run directory as ReadBrief does, and drops from each record what only a full report needs: about 3 kB a
// cell remain, whatever it uploaded. Of Config it keeps only whether there was one.
func ReadOutline(dir string) (*Recorded, error) {
	return read(&Recorded{Dir: dir, deferred: map[string][]stepLine{}, outline: true})
}

// reserveCells has room for the records of all cells of the plan: growing would leave most of them in memory twice.
func (r *Recorded) reserveCells() {
	if r.outline {
		r.Cells = make([]Cell, 0, len(r.Run.Plan))
	}
}

// placeholderConfig stands for the Config of a record in an outline.
var placeholderConfig = &Config{}

// outline drops the fields that an outline does not have.
func (c *Cell) outline() {
	c.Enforcement = nil
	if c.Config != nil {
		c.Config = placeholderConfig
	}
	c.Steps = slices.Clone(slices.Clip(c.Steps)) // decoding leaves spare capacity
	for i := range c.Steps {
		s := &c.Steps[i]
		s.Uploads, s.Claims = nil, nil
		if s.Verdict == Passed {
			s.Items, s.Artifacts = nil, nil
		}
	}
}

// ReadSessions reads only run.json and the sessions of a run directory.
func ReadSessions(dir string) (*Recorded, error) {
	return read(&Recorded{Dir: dir, sessions: true})
}

// Beginnings of journal lines that are not sessions.
var otherLines = [][]byte{[]byte(`{"type":"step","schema":`), cellLine}

// skipsLine reports whether a line need not be decoded because only sessions are wanted.
func (r *Recorded) skipsLine(line []byte) bool {
	return r.sessions && slices.ContainsFunc(otherLines, func(begin []byte) bool { return bytes.HasPrefix(line, begin) })
}

// stepLine is the line of a step, and its number.
type stepLine struct {
	n    int
	text []byte
}

// deferStep keeps a step's line until its cell's record, or the end of the journal, is read.
func (r *Recorded) deferStep(cell string, line []byte, n int) error {
	if r.memory+r.deferredBytes+len(line) > maxMemory {
		return memoryError()
	}
	r.deferredBytes += len(line)
	r.deferred[cell] = append(r.deferred[cell], stepLine{n, bytes.Clone(line)})
	return nil
}

// dropDeferred drops the waiting lines of a cell whose record was read.
func (r *Recorded) dropDeferred(cell string) {
	for _, l := range r.deferred[cell] {
		r.deferredBytes -= len(l.text)
	}
	delete(r.deferred, cell)
}

// addDeferred decodes the steps whose cells have no record, in the journal's order.
func (r *Recorded) addDeferred() {
	var lines []stepLine
	for _, of := range r.deferred {
		lines = append(lines, of...)
	}
	slices.SortFunc(lines, func(a, b stepLine) int { return cmp.Compare(a.n, b.n) })
	for _, l := range lines {
		r.reportSkipped(l.n, addRecord(r, l.text, l.n, &r.Steps))
	}
	r.deferred = nil
}
