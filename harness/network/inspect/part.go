package inspect

import (
	"io"
	"path"
	"strings"
	"unicode"
)

// Part is a file in a request's body.
type Part struct {
	Name     string      // without folders; empty if the request has none
	Type     string      // declared media type, in lower case, without parameters; may be empty
	Bytes    int64       // of Content
	Content  io.ReaderAt // a window over the body
	Fragment bool        // one of several pieces of a file
}

// reader reads the part from its beginning.
func (p Part) reader() *io.SectionReader { return io.NewSectionReader(p.Content, 0, p.Bytes) }

// head is the part's first bytes, at most n.
func (p Part) head(n int64) []byte { return readUpTo(p.reader(), n) }

// tail is the part's last bytes, at most n.
func (p Part) tail(n int64) []byte {
	from := max(0, p.Bytes-n)
	return readUpTo(io.NewSectionReader(p.Content, from, p.Bytes-from), n)
}

// Extension returns the lower-case extension of a file's name, with its dot, and
// "" if there is none. It ignores trailing dots and blanks, which Windows drops.
func Extension(name string) string {
	name = strings.TrimRight(fileName(name), ". ")
	ext := strings.ToLower(path.Ext(name))
	if ext == "." {
		return ""
	}
	return ext
}

// fileName strips folders from a name, which Internet Explorer up to 7 sends
// (C:\docs\cv.pdf), and unprintable characters.
func fileName(name string) string {
	name = strings.TrimSpace(printableLine(name[strings.LastIndexAny(name, `/\`)+1:], 255))
	if name == "." || name == ".." {
		return ""
	}
	return name
}

// printableLine is text that can be shown in one line, of at most n characters.
func printableLine(text string, n int) string {
	var b strings.Builder
	for _, r := range text {
		if n--; n < 0 {
			return b.String() + "…"
		}
		if !unicode.IsPrint(r) {
			r = '_'
		}
		b.WriteRune(r)
	}
	return b.String()
}
