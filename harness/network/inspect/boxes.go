package inspect

import (
	"encoding/binary"
	"io"
)

// box is a piece of a file with a length field: a chunk of a PNG, a frame of an ID3
// tag, a box of an MP4.
type box struct {
	name       string
	start, end int64 // its content
}

// boxFormat is a format's encoding of its boxes.
type boxFormat struct {
	headerBytes  int                                            // bytes before the content
	parse        func(head []byte) (name string, content int64) // from the 16 bytes where a box begins
	trailerBytes int64                                          // bytes after the content
}

// eachBox calls visit for the boxes between two offsets, until visit returns false. A box
// that does not fit ends it with an error.
func (p Part) eachBox(l boxFormat, from, to int64, visit func(box) (more bool)) error {
	head := make([]byte, 16)
	for n := 0; from < to; n++ {
		clear(head)
		if _, err := p.Content.ReadAt(head, from); err != nil && err != io.EOF {
			return err
		}
		name, size := l.parse(head)
		b := box{name, from + int64(l.headerBytes), from + int64(l.headerBytes) + size}
		if size < 0 || b.end+l.trailerBytes > to || b.end < b.start || n == maxBoxes {
			return errIncomplete
		}
		if !visit(b) {
			return nil
		}
		from = b.end + l.trailerBytes
	}
	return nil
}

// content is what is in a box, at most maxEntry of it.
func (p Part) content(b box) []byte {
	return readUpTo(io.NewSectionReader(p.Content, b.start, b.end-b.start), maxEntry)
}

func bigEndian32(b []byte) int64 { return int64(binary.BigEndian.Uint32(b)) }
