package network

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
)

// exchange is what the proxy remembers of one request while it is handled.
type exchange struct{ broken atomic.Bool }

// cutShort reports whether the server's answer broke off.
func (x *exchange) cutShort() bool { return x.broken.Load() }

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
	return new(exchange)
}

// watched is an answer's body that notes when it breaks off.
type watched struct {
	io.ReadCloser
	exchange *exchange
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.exchange.broken.Store(true)
	}
	return n, err
}
