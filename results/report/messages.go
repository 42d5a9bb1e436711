package report

import (
	"fmt"
	"io"

	"cxmatrix/results"
)

// maxMessages is how many of a step's messages the text shows; all are in the journal.
const maxMessages = 8

// messages writes what the page said in a step, when and for how long.
func messages(w io.Writer, list []results.Message) {
	for _, m := range list[:min(len(list), maxMessages)] {
		fmt.Fprintf(w, "  at %.1f s, %s: %q\n", m.At, messageSource(m), oneLine(m.Text))
	}
	if more := len(list) - maxMessages; more > 0 {
		fmt.Fprintf(w, "  and %d more messages in the journal\n", more)
	}
}

// messageSource gives a message's source, and for how long it was shown.
func messageSource(m results.Message) string {
	switch {
	case m.StillShown:
		return oneLine(m.Where) + ", still there"
	case m.Shown == 0:
		return oneLine(m.Where)
	}
	return fmt.Sprintf("%s, shown for %.1f s", oneLine(m.Where), m.Shown)
}
