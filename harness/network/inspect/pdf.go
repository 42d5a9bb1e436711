package inspect

import (
	"bytes"
	"compress/zlib"
	"io"
)

// isPDF: readers allow anything before the header, in the first 1024 bytes.
func isPDF(head []byte) bool { return bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) }

// inspectPDF searches a PDF's objects for names that only scripts use, and for its author.
// It is a search, not a parser: a title that contains "/JS" counts as script.
func inspectPDF(p Part, f *reasons) error {
	if !bytes.Contains(p.tail(1024), []byte("%%EOF")) {
		return errIncomplete
	}
	readPDF(p, func(text []byte) {
		findScript(text, f)
		findAuthors(text, f)
		findXMPAuthors(text, f)
	})
	return nil
}

// readPDF passes the text of a PDF to see, piece by piece: the text outside of streams,
// and the unpacked streams that hold objects or metadata. Pieces overlap.
func readPDF(p Part, visit func(text []byte)) {
	s, unpack := newScanner(p.reader()), unpacker{remaining: maxUnpacked}
	for more := true; more; {
		var dict []byte
		if dict, more = readToStream(s, visit); !more {
			return
		}
		start := s.offset
		more = s.readTo([]byte("endstream"), discard)
		if isText(dict) {
			unpack.unpack(io.NewSectionReader(p.Content, start, s.offset-start), bytes.Contains(dict, []byte("/FlateDecode")), visit)
		}
	}
}

// overlap is the number of bytes that the next piece repeats.
const overlap = 4 << 10

// readToStream passes the text before the next stream to see, and stops at its first byte. It
// returns the end of the text, which contains the stream's dictionary.
func readToStream(s *scanner, visit func([]byte)) (dict []byte, found bool) {
	var text []byte
	gather := func(b []byte) {
		if len(text)+len(b) > windowBytes {
			visit(text)
			text = append(text[:0], text[max(0, len(text)-overlap):]...)
		}
		text = append(text, b...)
	}
	for s.readTo([]byte("stream"), gather) {
		before, next := bytes.TrimRight(text, " \r\n\t"), s.peek(2)
		if bytes.HasSuffix(before, []byte(">>")) && hasAnyPrefix(next, "\r", "\n") {
			s.skip(len(next) - len(bytes.TrimLeft(next, "\r\n")))
			visit(text)
			return before[max(0, bytes.LastIndex(before, []byte(" obj"))):], true
		}
		gather([]byte("stream")) // the word occurs in a text
	}
	visit(text)
	return nil, false
}

// isText reports whether a stream holds objects or metadata: ISO 32000-1, 7.5.7 and 14.3.2.
func isText(dict []byte) bool {
	return bytes.Contains(dict, []byte("/ObjStm")) || bytes.Contains(dict, []byte("/Metadata"))
}

// unpacker unpacks one stream after another, with one decompressor.
type unpacker struct {
	remaining int64 // bytes that may still be unpacked
	z         io.ReadCloser
}

func (u *unpacker) unpack(r io.Reader, compressed bool, visit func([]byte)) {
	if u.remaining <= 0 {
		return
	}
	if compressed {
		if r = u.reset(r); r == nil {
			return
		}
	}
	text := readUpTo(r, min(maxEntry, u.remaining))
	u.remaining -= max(int64(len(text)), overlap) // an empty stream costs too
	visit(text)
}

func (u *unpacker) reset(r io.Reader) io.Reader {
	u.remaining -= overlap
	if u.z == nil {
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil
		}
		u.z = z
		return z
	}
	if u.z.(zlib.Resetter).Reset(r, nil) != nil {
		return nil
	}
	return u.z
}
