package inspect

import (
	"encoding/binary"
	"io"
)

// box is a piece of a file with a length field: a chunk of a PNG, a frame of an ID3
// tag, a box of an MP4.
type box struct {
	name     string
	from, to int64 // its content
}

// layout is a format's encoding of its boxes.
type layout struct {
	head int                                            // bytes before the content
	read func(head []byte) (name string, content int64) // from the 16 bytes where a box begins
	foot int64                                          // bytes after the content
}

// walk calls see for the boxes between two offsets, until see returns false. A box
// that does not fit ends it with an error.
func (p Part) walk(l layout, from, to int64, see func(box) (on bool)) error {
	head := make([]byte, 16)
	for n := 0; from < to; n++ {
		clear(head)
		if _, err := p.Content.ReadAt(head, from); err != nil && err != io.EOF {
			return err
		}
		name, size := l.read(head)
		b := box{name, from + int64(l.head), from + int64(l.head) + size}
		if size < 0 || b.to+l.foot > to || b.to < b.from || n == mostBoxes {
			return errTorn
		}
		if !see(b) {
			return nil
		}
		from = b.to + l.foot
	}
	return nil
}

// content is what is in a box, at most mostEntry of it.
func (p Part) content(b box) []byte {
	return some(io.NewSectionReader(p.Content, b.from, b.to-b.from), mostEntry)
}

func big(b []byte) int64 { return int64(binary.BigEndian.Uint32(b)) }
