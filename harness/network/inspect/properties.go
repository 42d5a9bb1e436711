package inspect

import "encoding/binary"

// Properties of a document that name a person: [MS-OLEPS] 3.1.2,
// PIDSI_AUTHOR and PIDSI_LASTAUTHOR.
const (
	authorProperty     = 4
	lastAuthorProperty = 8
)

// Kinds of text in a property set.
const (
	codePageText = 0x1e
	utf16Text    = 0x1f
)

// seeSummary reads the first property set of a summary. It does not use msoleps 1.0.6,
// which allocates lists of the length in the file, up to 64 GiB.
func seeSummary(b []byte, f *findings) {
	set := from(b, word(b, 44))
	for i := range min(word(set, 4), mostBoxes) {
		id, value := word(set, 8+8*i), from(set, word(set, 12+8*i))
		if id == authorProperty || id == lastAuthorProperty {
			f.author(propertyText(value))
		}
		if len(value) == 0 && len(from(set, 8+8*i)) == 0 {
			return
		}
	}
}

// propertyText is a string. Any 8-bit code page but UTF-8 is decoded as Latin 1: the
// name is only displayed, not processed.
func propertyText(value []byte) string {
	text := from(value, 8)
	n := min(word(value, 4), int64(len(text)), mostValue)
	switch word(value, 0) {
	case codePageText:
		return eightBit(text[:n])
	case utf16Text:
		return wide(text[:min(2*n, int64(len(text)))], binary.LittleEndian)
	}
	return ""
}

// word is the number at an offset, 0 where there is none.
func word(b []byte, at int64) int64 {
	if b = from(b, at); len(b) < 4 {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(b))
}

// from returns b from an offset on, and nothing beyond its end.
func from(b []byte, at int64) []byte {
	if at < 0 || at >= int64(len(b)) {
		return nil
	}
	return b[at:]
}
