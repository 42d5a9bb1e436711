package plan

import (
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Overhead is an estimate of how long a walk takes besides its uploads: most of it is the
// start of a cloud's browser, the rest are the network's checks and the steps.
const Overhead = time.Minute

// Estimate estimates how long the walk of a cell takes: Overhead, and the journey's files
// over the cell's line. It is no limit; a walk's deadline is several times that.
func (p *Plan) Estimate(c results.Planned) time.Duration {
	if c.Line == nil || c.Line.UpKbps == 0 {
		return Overhead
	}
	return Overhead + matrix.TransferTime(p.Bytes(), c.Line.UpKbps)
}
