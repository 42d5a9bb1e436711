package network

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"cxmatrix/matrix"
)

// hold keeps bodies back until they are whole and scanned, as an inspector does: an event stream shows nothing, a download
// stands still and comes at once, and the answer to an upload is late.
type hold struct {
	id           matrix.Constraint
	delay, perMB time.Duration // a scan, and for each 1,000,000 bytes
	trickle      bool          // lets some bytes of an answer through meanwhile
	patience     *patience     // shows a page meanwhile; nil for none
}

// Which way bodies are held.
type (
	holdRequests  struct{ hold }
	holdResponses struct{ hold }
)

func newHold(_ *Proxy, r matrix.Rule) (any, error) {
	h := hold{id: r.ID, delay: milliseconds(r.DelayMs), perMB: milliseconds(r.PerMBMs), trickle: r.Meanwhile == "trickle"}
	if r.Meanwhile == "page" {
		h.patience = &patience{waiting: map[string]*waitingAnswer{}}
	}
	if r.Hold == "requests" {
		return holdRequests{h}, nil
	}
	return holdResponses{h}, nil
}

// scan waits until a body of some bytes is scanned.
func (h hold) scan(ctx context.Context, host string, bytes int64) {
	if host == ProbeHost { // which is tried for being held, not for how long
		return
	}
	timer := time.NewTimer(h.scanTime(bytes))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (h hold) scanTime(bytes int64) time.Duration {
	return h.delay + time.Duration(float64(h.perMB)*float64(bytes)/1e6)
}

// heldEvent is how long a body is held before that is an event: most are whole at once.
const heldEvent = time.Second

// noting records the event once a body is held for a while; stop is to be called when it is not any more.
func (h hold) noting(x *exchange, what string) (stop func() bool) {
	note := func() {
		x.proxy.record(Event{Rule: h.id, Host: x.flow.host(), Method: x.method, Path: x.path, Action: "held", Reason: what + " is held until it is whole and scanned"})
	}
	if x.host == ProbeHost {
		note()
		return func() bool { return true }
	}
	return time.AfterFunc(heldEvent, note).Stop
}

func (holdRequests) needsBody(*http.Request) bool { return true }

// body is called with the whole body.
func (h holdRequests) body(x *exchange, r *http.Request, held *bufferedBody) (*refusal, error) {
	if isUncounted(x.host) {
		return nil, nil
	}
	defer h.noting(x, "an upload")()
	h.scan(r.Context(), x.host, held.size)
	return nil, nil
}

func (h holdResponses) response(x *exchange, a *http.Response) *refusal {
	if a.StatusCode == http.StatusSwitchingProtocols || x.method == http.MethodHead || isUncounted(x.host) {
		return nil
	}
	if h.trickle {
		a.Body = h.trickled(x, a)
		return nil
	}
	defer h.noting(x, "an answer")()
	held, err := holdAnswer(a)
	switch {
	case errors.Is(err, errTooLarge):
		return &refusal{rule: h.id, look: look{action: actionPage}, reason: err.Error()}
	case err == nil && h.patience != nil && x.host != ProbeHost && opensWindow(a.Request) && h.scanTime(held.size) > heldEvent:
		x.proxy.record(Event{Rule: h.id, Host: x.flow.host(), Method: x.method, Path: x.path, Action: "held", Reason: "a page asks for patience until an answer is scanned"})
		h.patience.keep(a, held, x.proxy.now().Add(h.scanTime(held.size)))
	case err == nil: // else it broke off, which the exchange knows
		h.scan(a.Request.Context(), x.host, held.size)
	}
	return nil
}

// Limits of trickling: a byte now and then keeps a browser from giving up.
const (
	trickleEvery = time.Second
	trickleBytes = 512
)

// trickled passes the first bytes of an answer one by one while the rest is held.
func (h holdResponses) trickled(x *exchange, a *http.Response) io.ReadCloser {
	t := &trickledBody{source: a.Body, whole: make(chan struct{})}
	first := make([]byte, trickleBytes)
	n, err := t.source.Read(first)
	t.first = first[:n]
	if err != nil {
		t.err, t.rest = err, http.NoBody
		close(t.whole)
		return t
	}
	go func() {
		defer close(t.whole)
		defer h.noting(x, "an answer")()
		held, err := bufferBody(t.source)
		if t.err = err; err != nil {
			t.rest = http.NoBody
			return
		}
		h.scan(a.Request.Context(), x.host, held.size)
		t.rest = held.reader()
		if t.closed.Load() {
			_ = t.rest.Close()
		}
	}()
	return t
}

type trickledBody struct {
	source io.ReadCloser
	first  []byte        // what is trickled
	whole  chan struct{} // closed when rest and err are set
	rest   io.ReadCloser
	err    error // after rest
	closed atomic.Bool
}

func (t *trickledBody) Read(b []byte) (int, error) {
	select {
	case <-t.whole:
	case <-time.After(trickleEvery):
		if len(t.first) > 0 && len(b) > 0 {
			b[0], t.first = t.first[0], t.first[1:]
			return 1, nil
		}
		<-t.whole
	}
	if len(t.first) > 0 {
		n := copy(b, t.first)
		t.first = t.first[n:]
		return n, nil
	}
	n, err := t.rest.Read(b)
	if errors.Is(err, io.EOF) && t.err != nil {
		err = t.err
	}
	return n, err
}

func (t *trickledBody) Close() error {
	t.closed.Store(true)
	select {
	case <-t.whole:
		_ = t.rest.Close()
	default:
	}
	return t.source.Close()
}
