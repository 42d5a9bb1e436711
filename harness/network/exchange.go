package network

import (
	"context"
	"cxmatrix/matrix"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// errRefused ends a body that the policy broke off.
var errRefused = errors.New("refused by the network")

// exchange is the proxy's state for one request while it is handled.
type exchange struct {
	proxy         *Proxy
	intercepted   bool   // it came out of a tunnel
	host          string // without port
	hostHeader    string // the host of its Host header
	method        string
	path          string
	flow          *flowRecorder
	subject       subject // what rules are asked about
	stripsCookies bool    // decided with the request
	onEnd         func()  // when the exchange is over; nil for nothing

	lock      sync.Mutex
	answered  bool     // the head of the answer was passed on
	expired   *refusal // that of a timeout before
	truncated bool     // the answer broke off, which the client must see
	refusal   *refusal // how to end the client's connection without an answer
}

// abort ends the answer under way.
func (x *exchange) abort(r *refusal) {
	x.lock.Lock()
	x.truncated = true
	first := x.refusal == nil
	if r != nil && first {
		x.refusal = r
	}
	x.lock.Unlock()
	if r != nil && first {
		x.record(r)
	}
}

// expire ends an exchange that took too long: with a page if its answer has not begun.
func (x *exchange) expire(denied *refusal) {
	x.lock.Lock()
	answered := x.answered
	if !answered {
		x.expired = denied
	}
	x.lock.Unlock()
	if answered {
		x.abort(denied.cut())
	}
}

// answer notes that the head of the answer is passed on, unless the exchange has expired: then it returns how.
func (x *exchange) answer() *refusal {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.answered = x.expired == nil
	return x.expired
}

// reset makes the client see a reset: the network cut the connection to the server, or the
// client's own request broke off.
func (x *exchange) reset() {
	x.lock.Lock()
	defer x.lock.Unlock()
	if x.truncated = true; x.refusal == nil {
		x.refusal = &refusal{look: look{action: actionReset}}
	}
}

// abortState returns whether the answer broke off, and the refusal that did it, if one did.
func (x *exchange) abortState() (bool, *refusal) {
	x.lock.Lock()
	defer x.lock.Unlock()
	return x.truncated, x.refusal
}

// record records a refusal.
func (x *exchange) record(r *refusal) {
	x.proxy.record(Event{Rule: r.rule, Host: x.flow.host(), Method: x.method, Path: x.path, File: r.file, Action: r.actionText(), Reason: r.reason, Blocked: !r.harmless})
}

// strip removes headers, and records each one that was present.
func (x *exchange) strip(rule matrix.Constraint, header http.Header, names ...string) {
	for _, name := range names {
		if header.Values(name) == nil {
			continue
		}
		header.Del(name)
		x.proxy.record(Event{Rule: rule, Host: x.flow.host(), Method: x.method, Path: x.path, Action: "stripped", Reason: name})
	}
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// exchangeOf returns the exchange of a request, or an unrecorded one when there
// is none.
func exchangeOf(ctx context.Context) *exchange {
	if x, known := ctx.Value(exchangeKey{}).(*exchange); known {
		return x
	}
	return &exchange{flow: new(flowRecorder)}
}

// responseBody is an answer's body that records when it breaks off.
type responseBody struct {
	io.ReadCloser
	exchange *exchange
}

func (w *responseBody) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.exchange.abort(nil)
	}
	return n, err
}

// Close ends the flow with its answer.
func (w *responseBody) Close() error {
	w.exchange.flow.end(time.Now(), nil)
	return w.ReadCloser.Close()
}
