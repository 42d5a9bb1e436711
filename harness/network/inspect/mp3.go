package inspect

import (
	"encoding/binary"
	"io"
	"strings"
)

// isMP3 recognises an ID3v2 tag, and a frame of layer III without one.
func isMP3(head []byte) bool {
	return hasAnyPrefix(head, "ID3") || len(head) > 1 && head[0] == 0xff && head[1]&0xe6 == 0xe2
}

// people are the frames that name a person: performer, band, conductor, remixer,
// composer, lyricist, original performer and author, in ID3v2.3 and 2.4
// (https://id3.org/id3v2.3.0, 4.2.1) and, in three letters, 2.2.
var people = strings.Fields("TPE1 TPE2 TPE3 TPE4 TCOM TEXT TOPE TOLY TP1 TP2 TP3 TP4 TCM TXT TOA TOL")

// inspectMP3 searches the tags before and after the audio.
func inspectMP3(p Part, f *reasons) error {
	if h := p.head(10); len(h) == 10 && hasAnyPrefix(h, "ID3") {
		if err := inspectID3(p, h, f); err != nil {
			return err
		}
	}
	if old := p.tail(128); len(old) == 128 && hasAnyPrefix(old, "TAG") {
		f.author(decodeLatin1(old[33:63])) // ID3v1
	}
	return nil
}

func inspectID3(p Part, head []byte, f *reasons) error {
	from, to := int64(10), 10+synchsafe(head[6:])
	if to > p.Bytes {
		return errIncomplete
	}
	version, extended := head[3], head[5]&0x40 != 0
	if extended && version > 2 {
		size := readUpTo(io.NewSectionReader(p.Content, from, 4), 4)
		if len(size) < 4 {
			return errIncomplete
		}
		if version == 3 {
			from += 4 + bigEndian32(size)
		} else {
			from += synchsafe(size)
		}
	}
	// The bytes after the last frame are padding, which is not an error.
	_ = p.eachBox(id3Frames(version), from, to, func(b box) bool {
		for _, name := range people {
			if b.name == name && b.end-b.start <= maxValue {
				f.author(id3Text(p.content(b)))
			}
		}
		return strings.Trim(b.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
	})
	return nil
}

func id3Frames(version byte) boxFormat {
	if version < 3 {
		return boxFormat{headerBytes: 6, parse: func(h []byte) (string, int64) {
			return string(h[:3]), int64(h[3])<<16 | int64(h[4])<<8 | int64(h[5])
		}}
	}
	return boxFormat{headerBytes: 10, parse: func(h []byte) (string, int64) {
		if version == 3 {
			return string(h[:4]), bigEndian32(h[4:])
		}
		return string(h[:4]), synchsafe(h[4:])
	}}
}

// id3Text is text after its encoding byte.
func id3Text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if b[0] == 2 {
		return decodeUTF16(b[1:], binary.BigEndian)
	}
	return decodeMarked(b[1:])
}

// synchsafe is a number in four bytes of seven bits.
func synchsafe(b []byte) int64 {
	return int64(b[0]&0x7f)<<21 | int64(b[1]&0x7f)<<14 | int64(b[2]&0x7f)<<7 | int64(b[3]&0x7f)
}
