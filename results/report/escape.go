package report

import (
	"fmt"
	"strings"
	"unicode"
)

// escaped writes a text so that Markdown finds no markup and no links in it. It uses numeric
// character references, which are never markup (https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references).
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

// coded is an escaped text in code type, in which GitHub finds no @mentions.
func coded(s string) string { return "<code>" + escaped(s) + "</code>" }
