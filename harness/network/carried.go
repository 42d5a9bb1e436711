package network

import (
	"sync/atomic"
	"time"

	"cxmatrix/matrix"
)

// carried counts the bytes that went over the line.
type carried struct{ up, down atomic.Int64 }

// LineTime is how long the bytes so far needed on the line, in each direction; 0 where its rate is not limited.
func (p *Proxy) LineTime() (up, down time.Duration) {
	l := p.config.Line
	return matrix.TransferTime(p.carried.up.Load(), l.UpKbps), matrix.TransferTime(p.carried.down.Load(), l.DownKbps)
}
