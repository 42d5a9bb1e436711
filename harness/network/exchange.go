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

// exchange is what the proxy remembers of one request while it is handled.
type exchange struct {
	proxy  *Proxy
	opened bool   // it came out of a tunnel
	host   string // without port
	claims string // the same of its Host header
	method string
	path   string
	flow   *tally

	lock    sync.Mutex
	broken  bool     // the answer broke off: the client must see that
	refused *refusal // how the client's connection is to end, when no answer is to be given
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

// sever has the client see a torn connection: the network tore the one behind it, or the
// client's own request was torn.
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

// tell records what was refused.
func (x *exchange) tell(r *refusal) {
	x.proxy.tell(Event{Rule: r.rule, Host: x.flow.host(), Method: x.method, Path: x.path, File: r.file, How: r.looks(), Why: r.why, Stops: !r.harmless})
}

// strip takes headers off, and records that when any was there.
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

// exchangeOf returns the exchange of a request; one that nobody sees when there
// is none.
func exchangeOf(ctx context.Context) *exchange {
	if x, known := ctx.Value(exchangeKey{}).(*exchange); known {
		return x
	}
	return &exchange{flow: new(tally)}
}

// watched is an answer's body that notes when it breaks off.
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
