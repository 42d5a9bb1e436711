package network

import (
	"slices"
	"sync"
	"time"
)

// mostPoints limits the points that a flow keeps per direction.
const mostPoints = 256

// mostFiles limits the names of uploads that are kept: a form can consist of names only.
const mostFiles = 100

// tally counts one flow. The connections that the flow uses report to it.
type tally struct {
	lock  sync.Mutex
	flow  Flow
	about requested
	head  time.Time // when the head of the answer arrived; zero until then
	now   func() time.Time
	done  bool
}

// begin records a new flow.
func (p *Proxy) begin(f Flow) *tally {
	f.Started = p.now()
	t := &tally{flow: f, now: p.now}
	p.flows.add(t)
	return t
}

// Flows returns all exchanges so far, in the order in which they began.
func (p *Proxy) Flows() []Flow {
	var flows []Flow
	for _, t := range p.flows.all() {
		flows = append(flows, t.copy())
	}
	return flows
}

func (t *tally) copy() Flow {
	t.lock.Lock()
	defer t.lock.Unlock()
	f := t.flow
	f.Files, f.Sent, f.Got = slices.Clone(f.Files), slices.Clone(f.Sent), slices.Clone(f.Got)
	return f
}

func (t *tally) host() string { return t.flow.Host } // never changes

func (t *tally) Sent(n int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if !t.done {
		t.flow.Up += int64(n)
		t.flow.Sent = noted(t.flow.Sent, Point{t.now(), t.flow.Up})
	}
}

func (t *tally) Got(n int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if !t.done {
		t.flow.Down += int64(n)
		t.flow.Got = noted(t.flow.Got, Point{t.now(), t.flow.Down})
	}
}

// noted adds a point. A full curve loses every second point, but never the last one. A
// point too close to its predecessor is replaced by the next.
func noted(curve []Point, p Point) []Point {
	if n := len(curve); n >= 3 && p.At.Sub(curve[n-2].At) < curve[n-2].At.Sub(curve[0].At)/mostPoints {
		curve[n-1] = p
		return curve
	}
	if len(curve) == mostPoints {
		kept := curve[:1]
		for i := 2; i < len(curve); i += 2 {
			kept = append(kept, curve[i])
		}
		curve = kept
	}
	return append(curve, p)
}

func (t *tally) answered(status int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.flow.Status, t.head = status, t.now()
}

func (t *tally) names(file string) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if file != "" && len(t.flow.Files) < mostFiles && !slices.Contains(t.flow.Files, file) {
		t.flow.Files = append(t.flow.Files, file)
	}
}

// end closes the flow; the first end counts.
func (t *tally) end(at time.Time, err error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.done {
		return
	}
	t.done, t.flow.Ended = true, at
	if err != nil {
		t.flow.Error = printable(err.Error())
	}
}
