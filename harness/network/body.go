package network

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
)

// Limits of the bodies that are buffered for inspection.
const (
	maxBodyInMemory = 1 << 20   // the rest goes to a file
	maxBody         = 512 << 20 // more is refused: nothing passes without inspection
)

// errTooLarge reports a body that is too large to be inspected.
var errTooLarge = errors.New("too large to be inspected")

// bufferedBody is a request's body, buffered until the rules have inspected it. Each chunk of a
// chunked upload is a body of its own.
type bufferedBody struct {
	size   int64
	memory []byte
	file   *os.File // nil when start is the whole body; an unlinked file
}

// bufferBody reads a body to its end.
func bufferBody(body io.Reader) (*bufferedBody, error) {
	head, err := io.ReadAll(io.LimitReader(body, maxBodyInMemory))
	if err != nil {
		return nil, err
	}
	h := &bufferedBody{memory: head, size: int64(len(head))}
	if len(head) < maxBodyInMemory {
		return h, nil
	}
	if err := h.spill(body); err != nil {
		h.release()
		return nil, err
	}
	return h, nil
}

// holdAnswer reads an answer to its end, and puts what it read in its place: goproxy keeps the length only of a body that is still
// the server's.
func holdAnswer(a *http.Response) (*bufferedBody, error) {
	server, ok := serverBody(a)
	if !ok {
		return nil, errors.New("no answer of a server")
	}
	held, err := bufferBody(server)
	if err != nil {
		return nil, err
	}
	_ = server.ReadCloser.Close()
	server.ReadCloser, a.TransferEncoding = held.reader(), nil
	if len(a.Trailer) == 0 { // trailers need the chunked encoding
		a.ContentLength = held.size
		a.Header.Set("Content-Length", strconv.FormatInt(held.size, 10))
	}
	return held, nil
}

func (h *bufferedBody) spill(body io.Reader) (err error) {
	if h.file, err = os.CreateTemp("", "cx-held-"); err != nil {
		return &enforcementError{fmt.Errorf("buffer a body: %w", err)}
	}
	if err := os.Remove(h.file.Name()); err != nil {
		return &enforcementError{fmt.Errorf("buffer a body: %w", err)}
	}
	n, err := io.Copy(diskWriter{h.file}, io.LimitReader(body, maxBody))
	h.size += n
	if err == nil && n == maxBody {
		err = errTooLarge
	}
	return err
}

// enforcementError is an error of the network itself: it can't enforce its policy.
type enforcementError struct{ error }

func (u *enforcementError) Unwrap() error { return u.error }

// diskWriter distinguishes errors of the disk from those of the client. It does not embed
// the file: io.Copy would call the file's ReadFrom and bypass Write.
type diskWriter struct{ file *os.File }

func (f diskWriter) Write(b []byte) (int, error) {
	n, err := f.file.Write(b)
	if err != nil {
		err = &enforcementError{fmt.Errorf("buffer a body: %w", err)}
	}
	return n, err
}

// ReadAt implements io.ReaderAt.
func (h *bufferedBody) ReadAt(b []byte, at int64) (int, error) {
	split := int64(len(h.memory))
	if at >= split {
		if h.file == nil {
			return 0, io.EOF
		}
		return h.file.ReadAt(b, at-split)
	}
	n := copy(b, h.memory[at:])
	if n == len(b) {
		return n, nil
	}
	if h.file == nil {
		return n, io.EOF
	}
	more, err := h.file.ReadAt(b[n:], 0)
	return n + more, err
}

// reader is the whole body, to be forwarded. Closing it releases the buffer.
func (h *bufferedBody) reader() io.ReadCloser {
	parts := []io.Reader{bytes.NewReader(h.memory)}
	if h.file != nil {
		parts = append(parts, io.NewSectionReader(h.file, 0, h.size-int64(len(h.memory))))
	}
	return &bodyReader{io.MultiReader(parts...), h}
}

func (h *bufferedBody) release() {
	if h.file != nil {
		_ = h.file.Close()
	}
}

type bodyReader struct {
	io.Reader
	body *bufferedBody
}

func (b *bodyReader) Close() error {
	b.body.release()
	return nil
}

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
