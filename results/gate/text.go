package gate

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Text writes a decision in one line, then its reasons, what is allowed, and notes.
func Text(w io.Writer, d Decision, colour bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: exit %d: %s\n", colourise(d.Decision, d.Decision, colour), d.Exit, d.Summary)
	for _, f := range d.Reasons {
		writeFinding(&b, f, decisionRed, colour)
	}
	if len(d.Allowed) > 0 {
		b.WriteString(colourise("allowed", allowed, colour) + ":\n")
	}
	for _, f := range d.Allowed {
		writeFinding(&b, f, allowed, colour)
	}
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "note: %s\n", oneLine(n))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeFinding is one finding: what, where, why, and the record behind it.
func writeFinding(b *strings.Builder, f Finding, decision string, colour bool) {
	where := ""
	if f.Cell != "" {
		where = f.Cell + ": "
	}
	fmt.Fprintf(b, "  %s: %s%s [%s]\n", colourise(string(f.Kind), decision, colour), where, oneLine(f.Text), f.Record)
}

// allowed is told apart from a decision: it did not pass.
const allowed = "allowed"

func colourise(s, decision string, colour bool) string {
	switch {
	case !colour:
		return s
	case decision == decisionRed:
		return text.Colors{text.FgRed, text.Bold}.Sprint(s)
	case decision == allowed:
		return text.Colors{text.FgYellow}.Sprint(s)
	}
	return text.Colors{text.FgGreen, text.Bold}.Sprint(s)
}
