package network

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// sent is the body that a client sends. It records whether it broke off: the client went
// away, or sent less than its Content-Length, as Firefox does when it repeats an upload
// whose connection was cut.
type sent struct {
	io.ReadCloser
	broke atomic.Bool
}

// fromClient wraps a request's body; nil, which never broke off, when there is none.
func fromClient(r *http.Request) *sent {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	s := &sent{ReadCloser: r.Body}
	r.Body = s
	return s
}

// Read implements io.Reader.
func (s *sent) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, http.ErrBodyReadAfterClose) {
		s.broke.Store(true)
	}
	return n, err
}

func (s *sent) brokeOff() bool { return s != nil && s.broke.Load() }
