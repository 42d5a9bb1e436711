package inspect

import (
	"encoding/binary"
	"slices"
	"strings"
)

func isMP4(head []byte) bool { return len(head) >= 8 && string(head[4:8]) == "ftyp" }

// mp4Containers hold boxes, after the given number of header bytes: ISO/IEC 14496-12.
var mp4Containers = map[string]int64{"moov": 0, "trak": 0, "udta": 0, "meta": 4, "ilst": 0}

// mp4People are the boxes that name a person, of QuickTime and of iTunes:
// https://developer.apple.com/documentation/quicktime-file-format/user_data_atoms.
var mp4People = []string{"\xa9aut", "\xa9ART", "aART", "\xa9wrt", "\xa9com", "\xa9dir", "\xa9prd", "auth", "perf"}

// xmpBox is the UUID, after the type uuid, of the box with a packet of XMP.
const xmpBox = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"

// inspectMP4 searches the boxes of a film. One whose boxes do not fit is a fragment, and
// has no findings.
func inspectMP4(p Part, f *reasons) error {
	m := &mp4Parser{Part: p, reasons: f, xmpRemaining: 16}
	return m.parseBoxes(0, p.Bytes, 0)
}

type mp4Parser struct {
	Part
	*reasons
	boxes        int // boxes, in all
	xmpRemaining int // packets of XMP that may still be read
}

// mp4Boxes: a size of 0 means to the end, one of 1 that the size is in the next
// eight bytes, which count as content here.
func mp4Boxes(left int64) boxFormat {
	return boxFormat{headerBytes: 8, parse: func(h []byte) (string, int64) {
		size := bigEndian32(h)
		switch size {
		case 0:
			size = left
		case 1:
			size = int64(binary.BigEndian.Uint64(h[8:]) & (1<<62 - 1))
		}
		return string(h[4:8]), size - 8
	}}
}

func (m *mp4Parser) parseBoxes(from, to int64, depth int) error {
	return m.eachBox(mp4Boxes(to-from), from, to, func(b box) bool {
		if m.boxes++; m.boxes > maxBoxes {
			return false
		}
		skip, container := mp4Containers[b.name]
		switch {
		case container && depth < 8:
			// The bytes after the last box, in some films four zeros, are ignored.
			_ = m.parseBoxes(min(b.start+m.skip(b, skip), b.end), b.end, depth+1)
		case slices.Contains(mp4People, b.name) && b.end-b.start <= maxValue:
			m.author(mp4Text(b.name, m.content(b)))
		case b.name == "uuid" && m.xmpRemaining > 0:
			m.inspectXMP(m.content(b))
		}
		return true
	})
}

// skip is how many bytes are before a container's boxes. QuickTime has none before
// those of meta.
func (m *mp4Parser) skip(b box, skip int64) int64 {
	begin := m.content(box{start: b.start, end: min(b.start+8, b.end)})
	if len(begin) == 8 && string(begin[4:]) == "hdlr" {
		return 0
	}
	return skip
}

func (m *mp4Parser) inspectXMP(content []byte) {
	m.xmpRemaining--
	if hasAnyPrefix(content, xmpBox) {
		findXMPAuthors(content, m.reasons)
	}
}

// mp4Text is the text of a box that names a person, in one of three encodings.
func mp4Text(name string, b []byte) string {
	switch {
	case len(b) >= 16 && string(b[4:8]) == "data": // iTunes
		return decodeLatin1(b[16:])
	case len(b) > 6 && !strings.HasPrefix(name, "\xa9"): // 3GPP
		return decodeMarked(b[6:])
	case len(b) > 4: // QuickTime
		return decodeMarked(b[4:min(4+int(binary.BigEndian.Uint16(b)), len(b))])
	}
	return ""
}
