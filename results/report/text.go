package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// Text writes a run as a table environment x browser x step, with what did not
// pass and why below it. With colour, verdicts are coloured.
func Text(w io.Writer, r *results.Recorded, colour bool) error {
	var b strings.Builder
	walked, idle := split(r)
	if len(walked) > 0 {
		b.WriteString(grid(r, walked, colour) + "\n")
	}
	for i, note := range distances(walked) {
		fmt.Fprintf(&b, "%d) %s\n", i+1, note)
	}
	notes(&b, walked, r)
	unsupported(&b, idle)
	for _, d := range r.Damage {
		fmt.Fprintf(&b, "\n%s\n", d)
	}
	conclusion(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

// split parts the final records into those that were walked and those that
// nothing could run, both in the order of the plan.
func split(r *results.Recorded) (walked, idle []results.Cell) {
	for _, p := range r.Run.Plan {
		switch c := r.Final(p.Cell); {
		case c == nil:
		case c.Verdict == results.Unsupported:
			idle = append(idle, *c)
		default:
			walked = append(walked, *c)
		}
	}
	return walked, idle
}

// notes tells of each cell what the table has no room for.
func notes(b *strings.Builder, cells []results.Cell, r *results.Recorded) {
	unenforced := 0
	for _, c := range cells {
		if c.Network == results.NotEnforced {
			unenforced++
		}
		if c.Verdict != results.Passed {
			fmt.Fprintf(b, "\n%s: %s: %s\n", c.Cell, c.Verdict, c.Reason)
			quote(b, c, r)
			again(b, c, r.Dir)
		}
	}
	if unenforced > 0 {
		fmt.Fprintf(b, "\n* %s: the network of the environment could not be shown to be in force.\n", results.NotEnforced)
	}
}

// quote says what stopped the customer, what the page told them, and where the
// evidence is.
func quote(b *strings.Builder, c results.Cell, r *results.Recorded) {
	for _, s := range c.Steps {
		if s.Verdict == results.Passed || s.Verdict == results.NotReached {
			continue
		}
		because(b, s.Cause, r)
		files(b, s)
		switch {
		case s.Explained == nil:
		case s.Shown == "":
			fmt.Fprintf(b, "  the page said nothing, where the journey's complaints: look\n")
		case *s.Explained:
			fmt.Fprintf(b, "  the page explained: %q\n", s.Shown)
		default:
			fmt.Fprintf(b, "  the page said only: %q\n", s.Shown)
		}
		for _, e := range s.Errors {
			fmt.Fprintf(b, "  %s\n", e)
		}
		for _, a := range s.Artifacts {
			fmt.Fprintf(b, "  %s\n", filepath.Join(r.Dir, a))
		}
	}
}

// unsupported lists the cells that nothing could run, by reason.
func unsupported(b *strings.Builder, cells []results.Cell) {
	var reasons []string
	by := map[string][]string{}
	for _, c := range cells {
		if by[c.Reason] == nil {
			reasons = append(reasons, c.Reason)
		}
		by[c.Reason] = append(by[c.Reason], c.Cell)
	}
	for _, reason := range reasons {
		fmt.Fprintf(b, "\nunsupported: %s:\n  %s\n", reason, strings.Join(by[reason], "\n  "))
	}
}

func conclusion(b *strings.Builder, r *results.Recorded) {
	count := map[results.Verdict]int{}
	var missing []string
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		if c != nil {
			count[c.Verdict]++
		}
		// What did not pass has had its say above.
		code, why := results.Judge(c)
		switch {
		case c == nil:
			missing = append(missing, p.Cell)
		case code != results.ExitExpected && (c.Verdict == results.Passed || c.Verdict == results.Unsupported):
			fmt.Fprintf(b, "\n%s: %s\n", p.Cell, why)
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(b, "\nplanned, but there is no record of it:\n  %s\n", strings.Join(missing, "\n  "))
	}
	var words []string
	for _, v := range results.Verdicts() {
		if n := count[v]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(missing) > 0 {
		words = append(words, fmt.Sprintf("%d not recorded", len(missing)))
	}
	fmt.Fprintf(b, "\n%s: %s.\nThe run is in %s\n", cells(len(r.Run.Plan)), strings.Join(words, ", "), r.Dir)
}

func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", n)
}
