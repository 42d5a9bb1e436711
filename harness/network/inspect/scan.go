package inspect

import (
	"bufio"
	"bytes"
	"io"
)

// windowBytes is how many bytes a scanner sees at once.
const windowBytes = 64 << 10

// scanner reads bytes from search word to search word. It examines each byte a fixed
// number of times, however many words there are.
type scanner struct {
	in     *bufio.Reader
	offset int64 // offset of the next byte
}

func newScanner(r io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(r, windowBytes)} }

// readTo skips past the next word, passes the bytes before it to see, in pieces, and
// reports whether it found the word. A read error ends the bytes.
func (s *scanner) readTo(word []byte, visit func([]byte)) bool {
	view, err := s.in.Peek(s.in.Buffered())
	for {
		if i := bytes.Index(view, word); i >= 0 {
			visit(view[:i])
			s.skip(i + len(word))
			return true
		}
		keep := min(len(word)-1, len(view))
		if err != nil {
			keep = 0
		}
		visit(view[:len(view)-keep])
		s.skip(len(view) - keep)
		if err != nil {
			return false
		}
		view, err = s.in.Peek(windowBytes)
	}
}

// peek returns the next bytes, at most n, without consuming them.
func (s *scanner) peek(n int) []byte {
	b, _ := s.in.Peek(n)
	return b
}

func (s *scanner) skip(n int) {
	n, _ = s.in.Discard(n)
	s.offset += int64(n)
}

// discard ignores bytes that need no inspection.
func discard([]byte) {}
