package results

import "bytes"

// cellLine is how a Journal begins the line of a cell's record.
var cellLine = []byte(`{"type":"cell","schema":`)

// addCellFast decodes a cell's record in the form that a Journal writes, in one pass instead of two: most of a journal is
// such lines. It reports whether it kept the line; the caller decodes any other line.
func (r *Recorded) addCellFast(line []byte, n int) bool {
	size := memorySize[Cell](line)
	if !bytes.HasPrefix(line, cellLine) || r.memory+size > maxMemory {
		return false
	}
	var c Cell
	if err := decode(line, &c); err != nil || c.Type != TypeCell || checkHeader(c.Schema, c.Cell, c.Attempt) != nil {
		return false
	}
	r.memory += size
	r.noteAttempt(c.Cell, c.Attempt)
	r.dropDeferred(c.Cell)
	appendRecord(r, line, n, c, &r.Cells)
	return true
}
