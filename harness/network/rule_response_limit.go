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
}

func newResponseLimit(_ *Proxy, r matrix.Rule) (any, error) { return responseLimit{r.ID, r.Size}, nil }

func (l responseLimit) answer(x *exchange, a *http.Response) *refusal {
	if uncounted(x.host) || a.Request != nil && a.Request.Method == http.MethodHead {
		return nil
	}
	if a.ContentLength > l.bytes {
		return &refusal{how: byPage, why: l.why()}
	}
	if a.ContentLength < 0 && a.StatusCode != http.StatusSwitchingProtocols {
		a.Body = &limited{ReadCloser: a.Body, left: l.bytes, over: func() {
			x.breakOff(&refusal{rule: l.id, how: byReset, why: l.why()})
		}}
	}
	return nil
}

func (l responseLimit) why() string {
	return fmt.Sprintf("the answer has more than %d bytes", l.bytes)
}

// limited is a body that breaks off after left bytes.
type limited struct {
	io.ReadCloser
	left int64
	over func()
}

func (l *limited) Read(b []byte) (int, error) {
	n, err := l.ReadCloser.Read(b)
	if l.left -= int64(n); l.left < 0 {
		l.over()
		return 0, errRefused
	}
	return n, err
}
