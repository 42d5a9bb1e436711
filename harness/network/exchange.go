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
	proxy  *Proxy
	opened bool   // it came out of a tunnel
	host   string // without port
	claims string // the host of its Host header
	method string
	path   string
	flow   *tally

	lock    sync.Mutex
	broken  bool     // the answer broke off, which the client must see
	refused *refusal // how to end the client's connection without an answer
}

// breakOff ends the answer under way.
func (x *exchange) breakOff(r *refusal) {
	x.lock.Lock()
	x.broken = true
	first := x.refused == nil
	if r != nil && first {
		x.refused = r
	}
	x.lock.Unlock()
	if r != nil && first {
		x.tell(r)
	}
}

// sever makes the client see a reset: the network cut the connection to the server, or the
// client's own request broke off.
func (x *exchange) sever() {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.broken, x.refused = true, &refusal{how: byReset}
}

// ended returns whether the answer broke off, and the refusal that did it, if one did.
func (x *exchange) ended() (bool, *refusal) {
	x.lock.Lock()
	defer x.lock.Unlock()
	return x.broken, x.refused
}

// tell records a refusal.
func (x *exchange) tell(r *refusal) {
	x.proxy.tell(Event{Rule: r.rule, Host: x.flow.host(), Method: x.method, Path: x.path, File: r.file, How: r.looks(), Why: r.why, Stops: !r.harmless})
}

// strip removes headers, and records each one that was present.
func (x *exchange) strip(rule matrix.Constraint, header http.Header, names ...string) {
	for _, name := range names {
		if header.Values(name) == nil {
			continue
		}
		header.Del(name)
		x.proxy.tell(Event{Rule: rule, Host: x.flow.host(), Method: x.method, Path: x.path, How: "stripped", Why: name})
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
	return &exchange{flow: new(tally)}
}

// watched is an answer's body that records when it breaks off.
type watched struct {
	io.ReadCloser
	exchange *exchange
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.exchange.breakOff(nil)
	}
	return n, err
}

// Close ends the flow with its answer.
func (w *watched) Close() error {
	w.exchange.flow.end(time.Now(), nil)
	return w.ReadCloser.Close()
}
