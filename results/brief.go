package results

import (
	"bytes"
	"cmp"
	"slices"
)

// Brief reads a run directory as Read does, but keeps of it only what tells of results: final records, and the steps of
// cells that have none. The steps of a finished cell are in its record, and as lines of their own they are half of a
// journal, which need not be decoded.
func Brief(dir string) (*Recorded, error) {
	return read(&Recorded{Dir: dir, waiting: map[string][]stepLine{}})
}

// Outline reads a run directory as Brief does, and leaves out of the records of cells what only a whole report tells:
// some 3 kB a cell stay, whatever it uploaded. Of its Config it is known only whether there was one.
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

// outline leaves out what an outline does not have.
func (c *Cell) outline() {
	c.Force = nil
	if c.Config != nil {
		c.Config = someConfig
	}
	c.Steps = slices.Clone(slices.Clip(c.Steps)) // what is decoded has room for more
	for i := range c.Steps {
		s := &c.Steps[i]
		s.Uploads, s.Claims = nil, nil
		if s.Verdict == Passed {
			s.Items, s.Artifacts = nil, nil
		}
	}
}

// ReadSessions reads of a run directory run.json and the sessions alone.
func ReadSessions(dir string) (*Recorded, error) {
	return read(&Recorded{Dir: dir, sessions: true})
}

// Lines of a Journal that tell of no session.
var otherLines = [][]byte{[]byte(`{"type":"step","schema":`), cellLine}

// passesOver reports whether a line need not be decoded, since sessions alone are asked for.
func (r *Recorded) passesOver(line []byte) bool {
	return r.sessions && slices.ContainsFunc(otherLines, func(begin []byte) bool { return bytes.HasPrefix(line, begin) })
}

// stepLine is a line that tells of a step, and where it is.
type stepLine struct {
	n    int
	text []byte
}

// wait keeps a step's line until its cell's record comes, or does not.
func (r *Recorded) wait(cell string, line []byte, n int) error {
	if r.weight+r.held+len(line) > mostWeight {
		return tooMuch()
	}
	r.held += len(line)
	r.waiting[cell] = append(r.waiting[cell], stepLine{n, bytes.Clone(line)})
	return nil
}

// told forgets the lines of a cell whose record came.
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
