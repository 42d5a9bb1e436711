package results

import (
	"bytes"
	"cmp"
	"slices"
)

// Brief reads a run directory as Read does, but keeps only results: final records, and the steps of cells that have
// none. The steps of a finished cell are in its record; their own lines, half of a journal, are not decoded.
func Brief(dir string) (*Recorded, error) {
	return read(&Recorded{Dir: dir, waiting: map[string][]stepLine{}})
}

// Outline reads a run directory as Brief does, and drops from each record what only a full report needs: about 3 kB a
// cell remain, whatever it uploaded. Of Config it keeps only whether there was one.
func Outline(dir string) (*Recorded, error) {
	return read(&Recorded{Dir: dir, waiting: map[string][]stepLine{}, outline: true})
}

// expected has room for the records of all cells of the plan: growing would leave most of them in memory twice.
func (r *Recorded) expected() {
	if r.outline {
		r.Cells = make([]Cell, 0, len(r.Run.Plan))
	}
}

// someConfig stands for the Config of a record in an outline.
var someConfig = &Config{}

// outline drops the fields that an outline does not have.
func (c *Cell) outline() {
	c.Force = nil
	if c.Config != nil {
		c.Config = someConfig
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

// passesOver reports whether a line need not be decoded because only sessions are wanted.
func (r *Recorded) passesOver(line []byte) bool {
	return r.sessions && slices.ContainsFunc(otherLines, func(begin []byte) bool { return bytes.HasPrefix(line, begin) })
}

// stepLine is the line of a step, and its number.
type stepLine struct {
	n    int
	text []byte
}

// wait keeps a step's line until its cell's record, or the end of the journal, is read.
func (r *Recorded) wait(cell string, line []byte, n int) error {
	if r.weight+r.held+len(line) > mostWeight {
		return tooMuch()
	}
	r.held += len(line)
	r.waiting[cell] = append(r.waiting[cell], stepLine{n, bytes.Clone(line)})
	return nil
}

// told drops the waiting lines of a cell whose record was read.
func (r *Recorded) told(cell string) {
	for _, l := range r.waiting[cell] {
		r.held -= len(l.text)
	}
	delete(r.waiting, cell)
}

// unfinished decodes the steps whose cells have no record, in the journal's order.
func (r *Recorded) unfinished() {
	var lines []stepLine
	for _, of := range r.waiting {
		lines = append(lines, of...)
	}
	slices.SortFunc(lines, func(a, b stepLine) int { return cmp.Compare(a.n, b.n) })
	for _, l := range lines {
		r.skipped(l.n, keep(r, l.text, l.n, &r.Steps))
	}
	r.waiting = nil
}
