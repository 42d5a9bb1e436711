package inspect

import (
	"bufio"
	"bytes"
	"io"
)

// window is how many bytes a scanner sees at once.
const window = 64 << 10

// scanner reads bytes from search word to search word. It examines each byte a fixed
// number of times, however many words there are.
type scanner struct {
	in *bufio.Reader
	at int64 // offset of the next byte
}

func scan(r io.Reader) *scanner { return &scanner{in: bufio.NewReaderSize(r, window)} }

// pass skips past the next word, passes the bytes before it to see, in pieces, and
// reports whether it found the word. A read error ends the bytes.
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

// next returns the next bytes, at most n, without consuming them.
func (s *scanner) next(n int) []byte {
	b, _ := s.in.Peek(n)
	return b
}

func (s *scanner) skip(n int) {
	n, _ = s.in.Discard(n)
	s.at += int64(n)
}

// unseen ignores bytes that need no inspection.
func unseen([]byte) {}
