package network

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxPoints limits the points that a flow keeps per direction.
const maxPoints = 256

// maxFiles limits the names of uploads that are kept: a form can consist of names only.
const maxFiles = 100

// flowRecorder counts one flow. The connections that the flow uses report to it.
type flowRecorder struct {
	lock        sync.Mutex
	flow        Flow
	meta        requestMeta
	respondedAt time.Time // when the head of the answer arrived; zero until then
	now         func() time.Time
	carried     *carried // by all flows
	done        bool
	watchdogs   atomic.Pointer[[]*watchdog] // nil for none
	asked       atomic.Bool                 // what moved last went to the server
	movedAt     atomic.Int64                // nanoseconds of Unix time
}

// newFlow records a new flow.
func (p *Proxy) newFlow(f Flow) *flowRecorder {
	f.Started, f.Direct = p.now(), p.direct
	t := &flowRecorder{flow: f, now: p.now, carried: &p.carried}
	p.flows.add(t)
	return t
}

// Flows returns all exchanges so far, in the order in which they began.
func (p *Proxy) Flows() []Flow {
	var flows []Flow
	for _, t := range p.flows.all() {
		flows = append(flows, t.snapshot())
	}
	return flows
}

func (t *flowRecorder) snapshot() Flow {
	t.lock.Lock()
	defer t.lock.Unlock()
	f := t.flow
	f.Files, f.Sent, f.Received = slices.Clone(f.Files), slices.Clone(f.Sent), slices.Clone(f.Received)
	return f
}

func (t *flowRecorder) host() string { return t.flow.Host } // never changes

// watch has watchdogs told of each piece that moves.
func (t *flowRecorder) watch(dogs []*watchdog) {
	if len(dogs) > 0 {
		t.watchdogs.Store(&dogs)
	}
}

func (t *flowRecorder) moved(toServer bool) {
	dogs := t.watchdogs.Load()
	if dogs == nil {
		return
	}
	t.asked.Store(toServer)
	t.movedAt.Store(t.now().UnixNano())
	for _, d := range *dogs {
		d.moved()
	}
}

// quietTime is longer than a busy server pauses.
const quietTime = 250 * time.Millisecond

// isQuiet reports whether nobody seems to wait for anything: what moved last came from the server, some time ago.
func (t *flowRecorder) isQuiet() bool {
	return !t.asked.Load() && t.now().Sub(time.Unix(0, t.movedAt.Load())) >= quietTime
}

// isWaiting reports whether somebody seems to wait for an exchange, or for something in a tunnel: it is not over, and what moved
// last went to the server, or only just came from it.
func (t *flowRecorder) isWaiting() bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	sent, received := lastOf(t.flow.Sent), lastOf(t.flow.Received)
	return !t.done && (sent.After(received) || t.now().Sub(received) < quietTime)
}

func lastOf(curve []Point) time.Time {
	if len(curve) == 0 {
		return time.Time{}
	}
	return curve[len(curve)-1].At
}

func (t *flowRecorder) Sent(n int) {
	t.moved(true)
	t.carried.up.Add(int64(n))
	t.lock.Lock()
	defer t.lock.Unlock()
	if !t.done {
		t.flow.Up += int64(n)
		t.flow.Sent = appendPoint(t.flow.Sent, Point{t.now(), t.flow.Up})
	}
}

func (t *flowRecorder) Received(n int) {
	t.moved(false)
	t.carried.down.Add(int64(n))
	t.lock.Lock()
	defer t.lock.Unlock()
	if !t.done {
		t.flow.Down += int64(n)
		t.flow.Received = appendPoint(t.flow.Received, Point{t.now(), t.flow.Down})
	}
}

// appendPoint adds a point. A full curve loses every second point, but never the last one. A
// point too close to its predecessor is replaced by the next.
func appendPoint(curve []Point, p Point) []Point {
	if n := len(curve); n >= 3 && p.At.Sub(curve[n-2].At) < curve[n-2].At.Sub(curve[0].At)/maxPoints {
		curve[n-1] = p
		return curve
	}
	if len(curve) == maxPoints {
		thinned := curve[:1]
		for i := 2; i < len(curve); i += 2 {
			thinned = append(thinned, curve[i])
		}
		curve = thinned
	}
	return append(curve, p)
}

func (t *flowRecorder) setStatus(status int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.flow.Status, t.respondedAt = status, t.now()
}

func (t *flowRecorder) addFile(file string) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if file != "" && len(t.flow.Files) < maxFiles && !slices.Contains(t.flow.Files, file) {
		t.flow.Files = append(t.flow.Files, file)
	}
}

// end closes the flow; the first end counts.
func (t *flowRecorder) end(at time.Time, err error) {
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
