package inspect

import (
	"bufio"
	"bytes"
	"io"
)

// window is how many bytes a scanner looks at together.
const window = 64 << 10

// scanner reads on and on through bytes, from word to word. However many there
// are, each byte is looked at a fixed number of times.
type scanner struct {
	in *bufio.Reader
	at int64 // of what comes next
}

func scan(r io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(r, window)} }

// pass goes behind the next word, shows see what is before it, in pieces, and
// tells whether there was one. A read error ends the bytes.
func (s *scanner) pass(word []byte, see func([]byte)) bool {
	view, err := s.in.Peek(s.in.Buffered())
	for {
		if i := bytes.Index(view, word); i >= 0 {
			see(view[:i])
			s.skip(i + len(word))
			return true
		}
		keep := min(len(word)-1, len(view))
		if err != nil {
			keep = 0
		}
		see(view[:len(view)-keep])
		s.skip(len(view) - keep)
		if err != nil {
			return false
		}
		view, err = s.in.Peek(window)
	}
}

// next is what comes next, at most n bytes.
func (s *scanner) next(n int) []byte {
	b, _ := s.in.Peek(n)
	return b
}

func (s *scanner) skip(n int) {
	n, _ = s.in.Discard(n)
	s.at += int64(n)
}

// unseen is for what need not be looked at.
func unseen([]byte) {}
