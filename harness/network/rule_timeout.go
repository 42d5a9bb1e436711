package network

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"cxmatrix/harness/network/stream"
	"cxmatrix/matrix"
)

// timeout ends exchanges and tunnels in which nothing moves for a while, or that take longer in all: by a reset, in silence, or, as
// long as its answer has not begun, with a page (504).
type timeout struct {
	id    matrix.Constraint
	after time.Duration
	idle  bool // counts from the last byte, not from the beginning
	look
}

func newIdleTimeout(_ *Proxy, r matrix.Rule) (any, error) { return newTimeout(r, true), nil }

func newTotalTimeout(_ *Proxy, r matrix.Rule) (any, error) { return newTimeout(r, false), nil }

func newTimeout(r matrix.Rule, idle bool) timeout {
	r.How = cmp.Or(r.How, actionReset)
	return timeout{r.ID, milliseconds(r.AfterMs), idle, lookOf(r, http.StatusGatewayTimeout)}
}

func milliseconds(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }

// probeTimeout is the longest that a timeout lasts at ProbeHost: a check can't wait for minutes.
const probeTimeout = time.Second

func (t timeout) of(s subject) time.Duration {
	if s.hosts[0] == ProbeHost {
		return min(t.after, probeTimeout)
	}
	return t.after
}

func (t timeout) refusal() *refusal {
	reason := fmt.Sprintf("it took longer than %s", t.after)
	if t.idle {
		reason = fmt.Sprintf("nothing moved for %s", t.after)
	}
	denied := t.refuse(reason)
	denied.rule, denied.late = t.id, true
	return denied
}

// cut is how a refusal looks once there can be no page.
func (r *refusal) cut() *refusal {
	again := r.clone()
	if again.action == actionPage {
		again.look = look{action: actionReset}
	}
	return again
}

// watch has a flow ended by the timeouts that apply to it: expire is called once, with the refusal. stop is to be called when the
// flow is over.
func (p *Proxy) watch(flow *flowRecorder, s subject, expire func(*refusal)) (stop func()) {
	var dogs []*watchdog
	var once sync.Once
	for _, e := range p.policy {
		if t, ok := e.rule.(timeout); ok && e.scope.covers(s) && !isUncounted(s.hosts[0]) {
			dogs = append(dogs, newWatchdog(t.of(s), t.idle, p.now, func() { once.Do(func() { expire(t.refusal()) }) }))
		}
	}
	flow.watch(dogs)
	return func() {
		once.Do(func() {})
		for _, d := range dogs {
			d.timer.Stop()
		}
	}
}

// watchdog calls a function when the time is over.
type watchdog struct {
	after time.Duration
	idle  bool
	now   func() time.Time
	last  atomic.Int64 // when something moved, in nanoseconds of Unix time
	timer *time.Timer
}

func newWatchdog(after time.Duration, idle bool, now func() time.Time, expire func()) *watchdog {
	d := &watchdog{after: after, idle: idle, now: now}
	d.last.Store(now().UnixNano())
	started := make(chan struct{})
	d.timer = time.AfterFunc(after, func() {
		<-started
		if left := time.Unix(0, d.last.Load()).Add(after).Sub(now()); left > 0 {
			d.timer.Reset(left)
			return
		}
		expire()
	})
	close(started)
	return d
}

// moved is called for each piece that a flow carried.
func (d *watchdog) moved() {
	if d.idle {
		d.last.Store(d.now().UnixNano())
	}
}

// expiredError is why an exchange got no answer.
type expiredError struct{ denied *refusal }

func (e *expiredError) Error() string { return e.denied.reason }

// tunnelEnds is the browser's end of a tunnel, which a timeout may cut while it is relayed.
type tunnelEnds struct {
	net.Conn
	silent atomic.Bool // the tunnel was cut, and the browser is not to notice
}

// cut ends the tunnel to a server.
func (c *tunnelEnds) cut(server net.Conn, denied *refusal) {
	if denied.action == actionSilence {
		c.silent.Store(true)
	} else {
		stream.Abort(c.Conn)
	}
	stream.Abort(server)
}

// hang keeps the browser waiting after a silent cut, until it gives up.
func (c *tunnelEnds) hang() {
	if c.silent.Load() {
		_, _ = io.Copy(io.Discard, c.Conn)
	}
}

func (c *tunnelEnds) Close() error {
	if c.silent.Load() {
		return nil
	}
	return c.Conn.Close()
}

// CloseWrite shuts down the writing side only.
func (c *tunnelEnds) CloseWrite() error {
	if c.silent.Load() {
		return nil
	}
	return stream.CloseWrite(c.Conn)
}

// NetConn returns the wrapped connection.
func (c *tunnelEnds) NetConn() net.Conn {
	if c.silent.Load() {
		return nil // nothing may reset it
	}
	return c.Conn
}
