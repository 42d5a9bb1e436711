package results

import "bytes"

// cellLine is how a Journal begins the line of a cell's record.
var cellLine = []byte(`{"type":"cell","schema":`)

// quick decodes a cell's record in the form that a Journal writes, in one pass instead of two: most of a journal is
// such lines. It reports whether it kept the line; take handles any other line.
func (r *Recorded) quick(line []byte, n int) bool {
	weight := weigh[Cell](line)
	if !bytes.HasPrefix(line, cellLine) || r.weight+weight > mostWeight {
		return false
	}
	var c Cell
	if err := decode(line, &c); err != nil || c.Type != TypeCell || refuse(c.Schema, c.Cell, c.Attempt) != nil {
		return false
	}
	r.weight += weight
	r.begin(c.Cell, c.Attempt)
	r.told(c.Cell)
	admit(r, line, n, c, &r.Cells)
	return true
}
