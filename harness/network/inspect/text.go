package inspect

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decodeLatin1 is 8-bit text up to its first NUL: UTF-8 if it is valid, else Latin 1.
func decodeLatin1(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	if utf8.Valid(b) {
		return string(b)
	}
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}

// decodeUTF16 is UTF-16 text up to its first NUL.
func decodeUTF16(b []byte, order binary.ByteOrder) string {
	var units []uint16
	for ; len(b) >= 2 && order.Uint16(b) != 0; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	return string(utf16.Decode(units))
}

// decodeMarked is text that is UTF-16 if a byte order mark says so.
func decodeMarked(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return decodeUTF16(b[2:], binary.BigEndian)
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return decodeUTF16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return decodeLatin1(b[3:])
	}
	return decodeLatin1(b)
}
