package network

import (
	"fmt"
	"io"
	"net/http"

	"cxmatrix/matrix"
)

// responseLimit refuses answers of more than a number of bytes: with a page if the
// answer declares its length, else by breaking it off, since its head was already sent.
type responseLimit struct {
	id    matrix.Constraint
	bytes int64
	look
}

func newResponseLimit(_ *Proxy, r matrix.Rule) (any, error) {
	return responseLimit{r.ID, r.Size, lookOf(r, 0)}, nil
}

func (l responseLimit) response(x *exchange, a *http.Response) *refusal {
	if isUncounted(x.host) || a.Request != nil && a.Request.Method == http.MethodHead {
		return nil
	}
	if a.ContentLength > l.bytes {
		return l.refuse(l.reason())
	}
	if a.ContentLength < 0 && a.StatusCode != http.StatusSwitchingProtocols {
		a.Body = &limitedBody{ReadCloser: a.Body, remaining: l.bytes, onLimit: func() {
			x.abort(&refusal{rule: l.id, look: look{action: actionReset}, reason: l.reason()})
		}}
	}
	return nil
}

func (l responseLimit) reason() string {
	return fmt.Sprintf("the answer has more than %d bytes", l.bytes)
}

// limitedBody is a body that breaks off after left bytes.
type limitedBody struct {
	io.ReadCloser
	remaining int64
	onLimit   func()
}

func (l *limitedBody) Read(b []byte) (int, error) {
	n, err := l.ReadCloser.Read(b)
	if l.remaining -= int64(n); l.remaining < 0 {
		l.onLimit()
		return 0, errRefused
	}
	return n, err
}
