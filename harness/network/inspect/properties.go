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

// inspectSummary reads the first property set of a summary. It does not use msoleps 1.0.6,
// which allocates lists of the length in the file, up to 64 GiB.
func inspectSummary(b []byte, f *reasons) {
	set := bytesFrom(b, uint32At(b, 44))
	for i := range min(uint32At(set, 4), maxBoxes) {
		id, value := uint32At(set, 8+8*i), bytesFrom(set, uint32At(set, 12+8*i))
		if id == authorProperty || id == lastAuthorProperty {
			f.author(propertyText(value))
		}
		if len(value) == 0 && len(bytesFrom(set, 8+8*i)) == 0 {
			return
		}
	}
}

// propertyText is a string. Any 8-bit code page but UTF-8 is decoded as Latin 1: the
// name is only displayed, not processed.
func propertyText(value []byte) string {
	text := bytesFrom(value, 8)
	n := min(uint32At(value, 4), int64(len(text)), maxValue)
	switch uint32At(value, 0) {
	case codePageText:
		return decodeLatin1(text[:n])
	case utf16Text:
		return decodeUTF16(text[:min(2*n, int64(len(text)))], binary.LittleEndian)
	}
	return ""
}

// uint32At is the number at an offset, 0 where there is none.
func uint32At(b []byte, at int64) int64 {
	if b = bytesFrom(b, at); len(b) < 4 {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(b))
}

// bytesFrom returns b from an offset on, and nothing beyond its end.
func bytesFrom(b []byte, at int64) []byte {
	if at < 0 || at >= int64(len(b)) {
		return nil
	}
	return b[at:]
}
