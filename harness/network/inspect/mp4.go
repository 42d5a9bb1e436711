package inspect

import (
	"encoding/binary"
	"slices"
	"strings"
)

func isMP4(head []byte) bool { return len(head) >= 8 && string(head[4:8]) == "ftyp" }

// mp4Containers hold boxes, behind so many bytes of their own: ISO/IEC 14496-12.
var mp4Containers = map[string]int64{"moov": 0, "trak": 0, "udta": 0, "meta": 4, "ilst": 0}

// mp4People are the boxes that name somebody, of QuickTime and of iTunes:
// https://developer.apple.com/documentation/quicktime-file-format/user_data_atoms.
var mp4People = []string{"\xa9aut", "\xa9ART", "aART", "\xa9wrt", "\xa9com", "\xa9dir", "\xa9prd", "\xa9nam_author", "auth", "perf"}

// xmpBox is the name of the box with a packet of XMP, behind its type uuid.
const xmpBox = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"

// seeMP4 looks into the boxes of a film. Of one whose boxes do not fit, nothing is
// known: it is a fragment.
func seeMP4(p Part, f *findings) error {
	m := &film{Part: p, findings: f}
	return m.boxes(0, p.Bytes, 0)
}

type film struct {
	Part
	*findings
	seen int
}

func (m *film) boxes(from, to int64, depth int) error {
	var inner error
	err := m.walk(m.layout(), from, to, func(b box) bool {
		m.seen++
		skip, container := mp4Containers[b.name]
		switch {
		case m.seen > mostBoxes:
			inner = errTorn
		case container && depth < 8:
			inner = m.inside(b, skip, depth)
		case slices.Contains(mp4People, b.name) && b.to-b.from <= mostValue:
			m.author(mp4Text(m.content(b)))
		case b.name == "uuid":
			if text := m.content(b); prefixed(text, xmpBox) {
				seeXMP(text, m.findings)
			}
		}
		return inner == nil
	})
	if inner != nil {
		return inner
	}
	return err
}
