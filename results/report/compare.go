package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Compared is one of several runs of the same cells that are reported side by side.
type Compared struct {
	*results.Recorded
	Name, Description string
}

// Compare writes what a change did for customers: a table cell x run, how many
// journeys and files were prevented, and for each stopped customer where, by what,
// and whether the page told them.
func Compare(w io.Writer, title string, runs []Compared, colour bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", title, comparison(runs, colour))
	for _, r := range runs {
		walked, _ := split(r.Recorded)
		for _, c := range walked {
			if c.Verdict != results.Passed {
				stoppedCell(&b, r, c)
			}
		}
	}
	writeUnsupported(&b, runs)
	fmt.Fprintln(&b, "\nThe runs, for cxmatrix report and replay:")
	for _, r := range runs {
		fmt.Fprintf(&b, "  %s\n", r.Dir)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// comparison is the table: a row for each cell that was walked in any run, and the
// sums below.
func comparison(runs []Compared, colour bool) string {
	t := newTable(colour)
	header, what := table.Row{"customer"}, table.Row{""}
	journeys, files := table.Row{"journeys prevented"}, table.Row{"files prevented"}
	for _, r := range runs {
		header, what = append(header, r.Name), append(what, text.WrapSoft(r.Description, columnWidth))
		a, b := prevented(r)
		journeys, files = append(journeys, text.WrapSoft(a, columnWidth)), append(files, b)
	}
	t.AppendHeader(header)
	t.AppendRow(what)
	t.AppendSeparator()
	for _, id := range walkedCells(runs) {
		row := table.Row{customer(id)}
		for _, r := range runs {
			c := r.Final(id)
			row = append(row, paint(text.WrapSoft(outcomeText(c), columnWidth), verdictOf(c), colour))
		}
		t.AppendRow(row)
	}
	t.AppendSeparator()
	t.AppendRow(journeys)
	t.AppendRow(files)
	return trimLines(t.Render())
}

// columnWidth keeps a comparison of three runs within a terminal, and a mail.
const columnWidth = 26

func walkedCells(runs []Compared) []string {
	var ids []string
	for _, r := range runs {
		walked, _ := split(r.Recorded)
		for _, c := range walked {
			if !slices.Contains(ids, c.Cell) {
				ids = append(ids, c.Cell)
			}
		}
	}
	return ids
}

// customer is a cell's short name, for mails: "high, chromium-installed".
func customer(cell string) string {
	environment, browser, _ := parts(cell)
	return environment + ", " + strings.TrimSuffix(browser, "-installed")
}

// outcomeText says in a few words how far a customer got.
func outcomeText(c *results.Cell) string {
	switch {
	case c == nil:
		return "no record"
	case c.RefusedNote() != "":
		return fmt.Sprintf("got through, %d refused", c.Refused().Requests)
	case c.Verdict == results.Passed:
		return "got through"
	case c.Verdict.Stopped():
		return strings.Replace(c.VerdictText(), string(c.Verdict), strings.ToUpper(string(c.Verdict)), 1) + " at " + lastStep(*c).Name
	}
	return string(c.Verdict)
}

func verdictOf(c *results.Cell) results.Verdict {
	if c == nil {
		return results.Broken
	}
	return c.Verdict
}

// lastStep is the first step that did not pass.
func lastStep(c results.Cell) results.Step {
	for _, s := range c.Steps {
		if s.Verdict != results.Passed {
			return s
		}
	}
	return results.Step{Name: "the end"}
}

// prevented counts journeys and files that did not get through, in cells that say
// something about the site. An inconclusive block says nothing about the real browser, and
// is counted apart.
func prevented(r Compared) (journeys, files string) {
	var stopped, walked, lost, all, inconclusive int
	cells, _ := split(r.Recorded)
	for _, c := range cells {
		if !c.Verdict.Conclusive() {
			continue
		}
		if c.Inconclusive {
			inconclusive++
			continue
		}
		walked++
		if c.Verdict != results.Passed {
			stopped++
		}
		arrived, total := filesOf(c)
		lost, all = lost+total-arrived, all+total
	}
	return commas(share(stopped, walked), countText(inconclusive, "inconclusive")), share(lost, all)
}

// filesOf counts the files of a cell's journey that got through, and all of them.
func filesOf(c results.Cell) (arrived, all int) {
	for _, s := range c.Steps {
		for _, it := range s.Items {
			if it.Verdict == results.Passed {
				arrived++
			}
		}
	}
	if c.Config != nil && c.Verdict != results.Passed { // one that passed did not check the others
		return arrived, len(c.Config.Evidence)
	}
	return arrived, arrived
}

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d (%.0f %%)", n, of, 100*float64(n)/float64(of))
}

// writeUnsupported lists, each once, the cells that no target could walk.
func writeUnsupported(b *strings.Builder, runs []Compared) {
	seen := map[string]bool{}
	for _, r := range runs {
		_, cells := split(r.Recorded)
		for _, c := range cells {
			if line := fmt.Sprintf("not walked: %s: %s", c.Cell, c.Reason); !seen[line] {
				seen[line] = true
				fmt.Fprintf(b, "\n%s\n", line)
			}
		}
	}
}

// trimLines removes spaces at the ends of lines.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
