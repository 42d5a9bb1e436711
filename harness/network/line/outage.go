package line

import (
	"sync/atomic"
	"time"

	"cxmatrix/matrix"
)

// outages are the times at which a line carries nothing. nil is none.
type outages struct {
	every, length time.Duration
	begin         atomic.Pointer[time.Time] // of the first period, which has no outage; nil until start
	trial         atomic.Pointer[time.Time] // end of an outage out of turn
}

func newOutages(o matrix.Outage) *outages {
	if o.EveryMs == 0 {
		return nil
	}
	return &outages{every: milliseconds(o.EveryMs), length: milliseconds(o.ForMs)}
}

// toLink converts a time to that of the link, which stands still in outages.
func (o *outages) toLink(t time.Time) time.Time {
	begin, elapsed := o.since(t)
	if elapsed < 0 {
		return t
	}
	n := elapsed / o.every
	if n == 0 {
		return t
	}
	return begin.Add(elapsed - (n-1)*o.length - min(elapsed-n*o.every, o.length))
}

// fromLink converts a time of the link back.
func (o *outages) fromLink(t time.Time) time.Time {
	begin, passed := o.since(t)
	if passed < 0 || passed < o.every { // none, or before the first
		return t
	}
	between := o.every - o.length // that the line works
	n := (passed - o.every) / between
	return begin.Add(passed + (n+1)*o.length)
}

// start begins the first period; only the first call counts.
func (o *outages) start(now time.Time) (first bool) {
	return o != nil && o.begin.CompareAndSwap(nil, &now)
}

// since is how long a time is after the begin; negative without outages.
func (o *outages) since(t time.Time) (time.Time, time.Duration) {
	if o == nil {
		return t, -1
	}
	begin := o.begin.Load()
	if begin == nil {
		return t, -1
	}
	return *begin, t.Sub(*begin)
}

// resumes is when the line works at or after a time.
func (o *outages) resumes(t time.Time) time.Time {
	if o == nil {
		return t
	}
	if end := o.trial.Load(); end != nil && end.After(t) {
		return *end
	}
	return o.fromLink(o.toLink(t))
}
