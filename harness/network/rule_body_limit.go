package network

import (
	"fmt"
	"net/http"

	"cxmatrix/matrix"
)

// bodyLimit refuses requests whose body is larger than a number of bytes, with 413. A
// body without a declared length is buffered and counted.
type bodyLimit struct {
	bytes int64
	look
}

func newBodyLimit(_ *Proxy, r matrix.Rule) (any, error) {
	return bodyLimit{r.Size, lookOf(r, http.StatusRequestEntityTooLarge)}, nil
}

func (l bodyLimit) head(x *exchange, r *http.Request) *refusal {
	if r.ContentLength <= l.bytes || isUncounted(x.host) {
		return nil
	}
	return l.tooLarge(r.ContentLength)
}

func (bodyLimit) needsBody(r *http.Request) bool { return r.ContentLength < 0 }

func (l bodyLimit) body(x *exchange, _ *http.Request, h *bufferedBody) (*refusal, error) {
	if h.size <= l.bytes || isUncounted(x.host) {
		return nil, nil
	}
	return l.tooLarge(h.size), nil
}

func (l bodyLimit) tooLarge(bytes int64) *refusal {
	return l.refuse(fmt.Sprintf("%d bytes; this network lets at most %d out in one request", bytes, l.bytes))
}
