package inspect

import (
	"bytes"
	"io"
	"strings"
)

// Bounds of archives in archives, and of what is looked at in one.
const (
	maxArchives = 3   // an archive, in an archive, in an archive
	maxEntries  = 500 // in all
)

// Entries returns the files in a part that is an archive (zip), and in archives in it, up to bounds: what is larger is
// cut off, and what is encrypted has a name and no content. Documents that are archives themselves, such as Office Open XML,
// have none.
func Entries(p Part) []Part {
	u := &unpacking{left: maxEntries}
	u.unpack(p, 1)
	return u.found
}

// IsArchive reports whether a part begins as an archive or a document that is only known by its whole: a zip, or a compound file.
func IsArchive(p Part) bool {
	head := p.head(sniffBytes)
	return isZip(head) || isCompound(head)
}

type unpacking struct {
	found []Part
	left  int
}

func (u *unpacking) unpack(p Part, depth int) {
	if !isZip(p.head(4)) || Sniff(p) != "application/zip" {
		return
	}
	a, err := openZip(p)
	if err != nil {
		return
	}
	for _, f := range a.files {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if u.left--; u.left < 0 {
			return
		}
		var content []byte
		if a.remaining > 0 {
			a.open(f, func(r io.Reader) { content, _ = io.ReadAll(r) })
		}
		entry := Part{Name: fileName(f.Name), Bytes: int64(len(content)), Content: bytes.NewReader(content)}
		u.found = append(u.found, entry)
		if depth < maxArchives {
			u.unpack(entry, depth+1)
		}
	}
}
