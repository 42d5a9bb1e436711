package inspect

import (
	"bytes"
	"compress/zlib"
	"io"
)

// isPDF: readers allow anything before the header, in the first 1024 bytes.
func isPDF(head []byte) bool { return bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) }

// seePDF searches a PDF's objects for names that only scripts use, and for its author.
// It is a search, not a parser: a title that contains "/JS" counts as script.
func seePDF(p Part, f *findings) error {
	if !bytes.Contains(p.tail(1024), []byte("%%EOF")) {
		return errTorn
	}
	readPDF(p, func(text []byte) {
		seeScript(text, f)
		seeAuthors(text, f)
		seeXMP(text, f)
	})
	return nil
}

// readPDF passes the text of a PDF to see, piece by piece: the text outside of streams,
// and the unpacked streams that hold objects or metadata. Pieces overlap.
func readPDF(p Part, see func(text []byte)) {
	s, unpack := scan(p.reader()), unpacker{left: mostUnpacked}
	for more := true; more; {
		var dict []byte
		if dict, more = toStream(s, see); !more {
			return
		}
		start := s.at
		more = s.pass([]byte("endstream"), unseen)
		if isText(dict) {
			unpack.show(io.NewSectionReader(p.Content, start, s.at-start), bytes.Contains(dict, []byte("/FlateDecode")), see)
		}
	}
}

// overlap is the number of bytes that the next piece repeats.
const overlap = 4 << 10

// toStream passes the text before the next stream to see, and stops at its first byte. It
// returns the end of the text, which contains the stream's dictionary.
func toStream(s *scanner, see func([]byte)) (dict []byte, found bool) {
	var text []byte
	gather := func(b []byte) {
		if len(text)+len(b) > window {
			see(text)
			text = append(text[:0], text[max(0, len(text)-overlap):]...)
		}
		text = append(text, b...)
	}
	for s.pass([]byte("stream"), gather) {
		before, next := bytes.TrimRight(text, " \r\n\t"), s.next(2)
		if bytes.HasSuffix(before, []byte(">>")) && prefixed(next, "\r", "\n") {
			s.skip(len(next) - len(bytes.TrimLeft(next, "\r\n")))
			see(text)
			return before[max(0, bytes.LastIndex(before, []byte(" obj"))):], true
		}
		gather([]byte("stream")) // the word occurs in a text
	}
	see(text)
	return nil, false
}

// isText reports whether a stream holds objects or metadata: ISO 32000-1, 7.5.7 and 14.3.2.
func isText(dict []byte) bool {
	return bytes.Contains(dict, []byte("/ObjStm")) || bytes.Contains(dict, []byte("/Metadata"))
}

// unpacker unpacks one stream after another, with one decompressor.
type unpacker struct {
	left int64 // bytes that may still be unpacked
	z    io.ReadCloser
}

func (u *unpacker) show(r io.Reader, packed bool, see func([]byte)) {
	if u.left <= 0 {
		return
	}
	if packed {
		if r = u.reset(r); r == nil {
			return
		}
	}
	text := some(r, min(mostEntry, u.left))
	u.left -= max(int64(len(text)), overlap) // an empty stream costs too
	see(text)
}

func (u *unpacker) reset(r io.Reader) io.Reader {
	u.left -= overlap
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
