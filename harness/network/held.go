package network

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Limits of the bodies that are buffered for inspection.
const (
	heldInMemory = 1 << 20   // the rest goes to a file
	heldAtMost   = 512 << 20 // more is refused: nothing passes without inspection
)

// errTooLarge reports a body that is too large to be inspected.
var errTooLarge = errors.New("too large to be inspected")

// held is a request's body, buffered until the rules have inspected it. Each chunk of a
// chunked upload is a body of its own.
type held struct {
	size  int64
	start []byte
	rest  *os.File // nil when start is the whole body; an unlinked file
}

// hold reads a body to its end.
func hold(body io.Reader) (*held, error) {
	start, err := io.ReadAll(io.LimitReader(body, heldInMemory))
	if err != nil {
		return nil, err
	}
	h := &held{start: start, size: int64(len(start))}
	if len(start) < heldInMemory {
		return h, nil
	}
	if err := h.spill(body); err != nil {
		h.release()
		return nil, err
	}
	return h, nil
}

func (h *held) spill(body io.Reader) (err error) {
	if h.rest, err = os.CreateTemp("", "cx-held-"); err != nil {
		return &unable{fmt.Errorf("hold a body back: %w", err)}
	}
	if err := os.Remove(h.rest.Name()); err != nil {
		return &unable{fmt.Errorf("hold a body back: %w", err)}
	}
	n, err := io.Copy(fileOnly{h.rest}, io.LimitReader(body, heldAtMost))
	h.size += n
	if err == nil && n == heldAtMost {
		err = errTooLarge
	}
	return err
}

// unable is an error of the network itself: it can't enforce its policy.
type unable struct{ error }

func (u *unable) Unwrap() error { return u.error }

// fileOnly distinguishes errors of the disk from those of the client. It does not embed
// the file: io.Copy would call the file's ReadFrom and bypass Write.
type fileOnly struct{ file *os.File }

func (f fileOnly) Write(b []byte) (int, error) {
	n, err := f.file.Write(b)
	if err != nil {
		err = &unable{fmt.Errorf("hold a body back: %w", err)}
	}
	return n, err
}

// ReadAt implements io.ReaderAt.
func (h *held) ReadAt(b []byte, at int64) (int, error) {
	split := int64(len(h.start))
	if at >= split {
		if h.rest == nil {
			return 0, io.EOF
		}
		return h.rest.ReadAt(b, at-split)
	}
	n := copy(b, h.start[at:])
	if n == len(b) {
		return n, nil
	}
	if h.rest == nil {
		return n, io.EOF
	}
	more, err := h.rest.ReadAt(b[n:], 0)
	return n + more, err
}

// reader is the whole body, to be forwarded. Closing it releases the buffer.
func (h *held) reader() io.ReadCloser {
	parts := []io.Reader{bytes.NewReader(h.start)}
	if h.rest != nil {
		parts = append(parts, io.NewSectionReader(h.rest, 0, h.size-int64(len(h.start))))
	}
	return &heldBody{io.MultiReader(parts...), h}
}

func (h *held) release() {
	if h.rest != nil {
		_ = h.rest.Close()
	}
}

type heldBody struct {
	io.Reader
	held *held
}

func (b *heldBody) Close() error {
	b.held.release()
	return nil
}
