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
		fmt.Fprintf(b, "  replay: %s\n", Replay(dir, c.Cell))
	}
}

// Replay is the command that walks a cell of a run directory again.
func Replay(dir, cell string) string { return "cxmatrix replay " + quoted(dir) + " " + quoted(cell) }

// plain matches words that no shell treats specially.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// quoted quotes a word for a POSIX shell.
func quoted(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
