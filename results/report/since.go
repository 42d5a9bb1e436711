package report

import (
	"fmt"
	"io"
	"strings"

	"cxmatrix/results"
)

// Since writes what earlier runs say: since when a cell does not get through, or does again; how
// often a cell is flaky; and which cells take longer than usual.
func Since(w io.Writer, r *results.Recorded, past results.Past, slower results.Limit) error {
	var b strings.Builder
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		if c == nil {
			continue
		}
		if texts := past.Describe(*c, slower); len(texts) > 0 {
			fmt.Fprintf(&b, "  %s: %s\n", c.Cell, strings.Join(texts, "; "))
		}
	}
	title := "\nsince when, by " + past.Source
	if b.Len() == 0 {
		_, err := fmt.Fprintf(w, "%s: nothing to report\n", title)
		return err
	}
	_, err := fmt.Fprintf(w, "%s:\n%s", title, b.String())
	return err
}
