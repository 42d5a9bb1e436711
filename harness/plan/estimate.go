package plan

import (
	"time"

	"cxmatrix/results"
)

// Overhead is how long a walk takes beside its uploads, as an estimate: most of it is a
// cloud's browser starting, the rest proving the network and doing the steps.
const Overhead = time.Minute

// Estimate is about how long the walk of a cell takes: Overhead, and the journey's files
// over the cell's line. It is no limit; a walk's deadline is several times that.
func (p *Plan) Estimate(c results.Planned) time.Duration {
	if c.Line == nil || c.Line.UpKbps == 0 {
		return Overhead
	}
	bits := float64(p.Bytes()) * 8
	return Overhead + time.Duration(bits/c.Line.UpKbps*float64(time.Millisecond))
}
