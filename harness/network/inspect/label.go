package inspect

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
)

// Labelled reports whether a part contains a text: literally, as UTF-16, or inside the
// entries of a zip and the compressed objects of a PDF. It is false for an empty text.
// For a fragment it reports only whether the text is in this piece.
func Labelled(p Part, label string) bool {
	if label == "" {
		return false
	}
	head := p.head(1024)
	words := spellings(label)
	if isPDF(head) {
		words = append(words, inHex(words)...)
	}
	switch {
	case words.in(p.reader()):
		return true
	case isZip(head) && !p.Fragment:
		return words.inZip(p)
	case isPDF(head) && !p.Fragment:
		return words.inPDF(p)
	}
	return false
}

// words are the search terms: any of them matches.
type words [][]byte

// spellings are the encodings of a text.
func spellings(label string) words {
	var little, large []byte
	for _, unit := range utf16.Encode([]rune(label)) {
		little = append(little, byte(unit), byte(unit>>8))
		large = append(large, byte(unit>>8), byte(unit))
	}
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(label)) // a buffer takes everything
	list := words{[]byte(label), little, large}
	if escaped.String() != label {
		list = append(list, escaped.Bytes())
	}
	return list
}

// inHex are the same words as a PDF's hexadecimal strings, between angle brackets.
func inHex(plain words) (list words) {
	for _, w := range plain {
		digits := hex.EncodeToString(w)
		list = append(list, []byte(digits), []byte(strings.ToUpper(digits)))
	}
	return list
}

// in reads until it finds one of the words.
func (w words) in(r io.Reader) bool {
	longest := len(slices.MaxFunc(w, func(a, b []byte) int { return cmp.Compare(len(a), len(b)) }))
	buf := make([]byte, windowBytes+longest)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		view := buf[:kept+n]
		if w.within(view) {
			return true
		}
		if err != nil {
			return false
		}
		kept = copy(buf, view[len(view)-longest+1:])
	}
}

func (w words) within(text []byte) bool {
	return slices.ContainsFunc(w, func(word []byte) bool { return bytes.Contains(text, word) })
}

// inZip searches compressed entries, first those that usually hold a label.
func (w words) inZip(p Part) bool {
	a, err := openZip(p)
	if err != nil {
		return false
	}
	slices.SortStableFunc(a.files, func(x, y *zip.File) int { return cmp.Compare(labelRank(x.Name), labelRank(y.Name)) })
	found := false
	for _, e := range a.files {
		if found || a.remaining <= 0 {
			break
		}
		if e.Method != zip.Store { // stored entries were already searched
			a.open(e, func(r io.Reader) { found = w.in(r) })
		}
	}
	return found
}

func labelRank(name string) int {
	if hasAnyPrefix([]byte(strings.ToLower(name)), "docprops/", "customxml/", "meta.xml") {
		return 0
	}
	return 1
}

func (w words) inPDF(p Part) (found bool) {
	readPDF(p, func(text []byte) { found = found || w.within(text) })
	return found
}
