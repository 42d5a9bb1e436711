package report

import (
	"fmt"
	"regexp"
	"strings"

	"cxmatrix/results"
)

// again writes the command that walks a cell once more. One that was never walked
// has none.
func again(b *strings.Builder, c results.Cell, dir string) {
	if c.Video != "" {
		fmt.Fprintf(b, "  video: %s\n", c.Video)
	}
	if c.Config != nil {
		fmt.Fprintf(b, "  replay: cxmatrix replay %s %s\n", quoted(dir), quoted(c.Cell))
	}
}

// plain is what no shell reads anything into.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// quoted writes a word as a POSIX shell takes it for one.
func quoted(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
