package report

import (
	"fmt"
	"strings"
	"unicode"
)

// escaped writes a text so that Markdown takes nothing in it for markup, and no address for a
// link: as HTML's numbers, which never are markup (https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references).
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -,/;", r) {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// coded is an escaped text in type of its own, in which nobody is mentioned.
func coded(s string) string { return "<code>" + escaped(s) + "</code>" }
