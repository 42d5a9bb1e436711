package inspect

import (
	"bytes"
	"compress/zlib"
	"strings"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

func isPNG(head []byte) bool { return hasAnyPrefix(head, pngSignature) }

// pngChunks: https://www.w3.org/TR/png-3/#5Chunk-layout.
var pngChunks = boxFormat{headerBytes: 8, trailerBytes: 4, parse: func(h []byte) (string, int64) { return string(h[4:8]), bigEndian32(h) }}

// inspectPNG searches the text chunks of a picture.
func inspectPNG(p Part, f *reasons) error {
	ended, left := false, maxUnpacked
	err := p.eachBox(pngChunks, int64(len(pngSignature)), p.Bytes, func(b box) bool {
		switch b.name {
		case "tEXt", "zTXt", "iTXt":
			if left -= maxValue; left > 0 {
				inspectPNGText(b.name, p.content(b), f)
			}
		case "IEND":
			ended = true
		}
		return !ended
	})
	if err == nil && !ended {
		err = errIncomplete
	}
	return err
}

// inspectPNGText reads a keyword and its text: https://www.w3.org/TR/png-3/#11textinfo.
func inspectPNGText(kind string, chunk []byte, f *reasons) {
	keyword, text, _ := bytes.Cut(chunk, []byte{0})
	compressed := kind == "zTXt" && len(text) > 0
	if kind == "iTXt" {
		if len(text) < 2 {
			return
		}
		compressed = text[0] == 1
	}
	switch {
	case kind == "zTXt" && compressed:
		text = text[1:] // the method: there is one
	case kind == "iTXt":
		text = afterNUL(afterNUL(text[2:])) // language, translated keyword
	}
	if compressed {
		text = inflate(text)
	}
	switch {
	case string(keyword) == "XML:com.adobe.xmp":
		findXMPAuthors(text, f)
	case strings.EqualFold(string(keyword), "Author"):
		f.author(decodeLatin1(text))
	}
}

func afterNUL(b []byte) []byte {
	_, after, _ := bytes.Cut(b, []byte{0})
	return after
}

func inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	return readUpTo(z, maxValue)
}
