package network

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// requestBody is the body that a client sends. It records whether it broke off: the client went
// away, or sent less than its Content-Length, as Firefox does when it repeats an upload
// whose connection was cut.
type requestBody struct {
	io.ReadCloser
	aborted atomic.Bool
}

// wrapRequestBody wraps a request's body; nil, which never broke off, when there is none.
func wrapRequestBody(r *http.Request) *requestBody {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	s := &requestBody{ReadCloser: r.Body}
	r.Body = s
	return s
}

// Read implements io.Reader.
func (s *requestBody) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, http.ErrBodyReadAfterClose) {
		s.aborted.Store(true)
	}
	return n, err
}

func (s *requestBody) isAborted() bool { return s != nil && s.aborted.Load() }
