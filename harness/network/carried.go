package network

import (
	"sync/atomic"
	"time"
)

// carried counts the bytes that went over the line.
type carried struct{ up, down atomic.Int64 }

// LineTime is how long the bytes so far needed on the line, in each direction; 0 where its rate is not limited.
func (p *Proxy) LineTime() (up, down time.Duration) {
	l := p.config.Line
	return transferTime(p.carried.up.Load(), l.UpKbps), transferTime(p.carried.down.Load(), l.DownKbps)
}

// transferTime is how long bytes take at a rate in kb/s.
func transferTime(bytes int64, kbps float64) time.Duration {
	if kbps <= 0 {
		return 0
	}
	return time.Duration(float64(bytes) * 8 / kbps * float64(time.Millisecond))
}
