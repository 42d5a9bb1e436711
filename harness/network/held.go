package network

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Limits of what is held back to be looked into.
const (
	heldInMemory = 1 << 20   // the rest goes to a file
	heldAtMost   = 512 << 20 // more is refused: what was not looked into does not pass
)

// errTooLarge says that a body is too large to be looked into.
var errTooLarge = errors.New("too large to be inspected")

// held is a request's body, held back until a rule has looked into it. Pieces of an
// upload in chunks are bodies of their own.
type held struct {
	size  int64
	start []byte
	rest  *os.File // nil when start is all; has no name any more
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

// unable is an error of the network itself: it can't enforce what it was asked to.
type unable struct{ error }

func (u *unable) Unwrap() error { return u.error }

// fileOnly tells errors of the disk from those of the client. It does not embed the
// file, whose ReadFrom would have io.Copy pass it by.
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

// reader is the whole body, to be sent on. Closing it releases what was held.
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
