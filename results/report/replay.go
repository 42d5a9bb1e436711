package report

import (
	"fmt"
	"regexp"
	"strings"

	"cxmatrix/results"
)

// writeReplay writes the command that walks a cell once more. One that was never walked
// has none.
func writeReplay(b *strings.Builder, c results.Cell, dir string) {
	if c.Video != "" {
		fmt.Fprintf(b, "  video: %s\n", c.Video)
	}
	if c.Config != nil {
		fmt.Fprintf(b, "  replay: %s\n", Replay(dir, c.Cell))
	}
}

// Replay is the command that walks a cell of a run directory again.
func Replay(dir, cell string) string {
	return "cxmatrix replay " + shellQuote(dir) + " " + shellQuote(cell)
}

// shellSafe matches words that no shell treats specially.
var shellSafe = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// shellQuote quotes a word for a POSIX shell.
func shellQuote(word string) string {
	if shellSafe.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
