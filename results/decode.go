package results

import (
	"bytes"
	"encoding/json"

	v2 "github.com/go-json-experiment/json"
	v1 "github.com/go-json-experiment/json/v1"
)

// lenient matches names as encoding/json does.
var lenient = v2.JoinOptions(v2.MatchCaseInsensitiveNames(true), v1.MatchCaseSensitiveDelimiter(true))

// decode reads a line as encoding/json does. Version 2 takes half the time and refuses more (duplicate names, invalid
// UTF-8, an array of the wrong length). Version 1 decodes what it accepts in the same way, and gets what it refuses.
func decode[T any](line []byte, v *T) error {
	if v2.Unmarshal(line, v, lenient) == nil {
		return nil
	}
	var zero T
	*v = zero
	return json.Unmarshal(line, v)
}

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
