// Package input reads the files that users write. It refuses early, with the place in the file, what is not text or
// would exhaust the machine: no file may cost more time or memory than a large sensible one.
package input

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// MaxBytes is the size of the largest file that is read: a matrix of 40,000 cells has 270 kB.
const MaxBytes = 1 << 20

// Problem is what is wrong with a file.
type Problem struct {
	Line, Column int    // from 1; 0 for the file as a whole
	Text, Hint   string // what is wrong, and what to do
}

// Error returns one line: "2:1: not UTF-8: save it as UTF-8".
func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.Text + ": " + p.Hint
	}
	return fmt.Sprintf("%d:%d: %s: %s", p.Line, p.Column, p.Text, p.Hint)
}

// File returns the content of a regular file or a pipe, up to MaxBytes and one more byte, by which Text refuses it.
func File(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxBytes+1))
}

// byteOrderMarks are those of unsupported encodings, longer ones first. Source: Unicode Standard, 23.8.
var byteOrderMarks = []struct{ mark, encoding string }{
	{"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff", "UTF-32"}, {"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"},
}

// Text returns data without the byte order mark that Windows editors put before UTF-8. An error is a *Problem.
func Text(data []byte) ([]byte, error) {
	if len(data) > MaxBytes {
		return nil, &Problem{Text: fmt.Sprintf("more than %d MiB", MaxBytes>>20), Hint: "give the file itself, which is shorter"}
	}
	for _, b := range byteOrderMarks {
		if bytes.HasPrefix(data, []byte(b.mark)) {
			return nil, &Problem{1, 1, "it is " + b.encoding, "save it as UTF-8"}
		}
	}
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return nil, problemAt(text, i, "a zero byte: this is no text, or it is UTF-16", "save it as UTF-8")
	}
	if !utf8.Valid(text) {
		return nil, problemAt(text, invalidOffset(text), "a byte that is no UTF-8", "save it as UTF-8")
	}
	return text, nil
}

// invalidOffset is the offset of the first byte that is not UTF-8.
func invalidOffset(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}

func problemAt(text []byte, offset int, problem, hint string) *Problem {
	before := text[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return &Problem{line, column, problem, hint}
}
