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
