package results

import "bytes"

// cellLine is how a Journal begins the line of a record.
var cellLine = []byte(`{"type":"cell","schema":`)

// quick keeps a record as a Journal writes it, which then is decoded once, and not once more for its head; those lines
// are most of what there is to read. It says whether it did: of any other line, take finds out what is the matter.
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
