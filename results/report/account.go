package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// describeCell describes a cell that did not pass: what stopped the customer, whether the page told
// them, earlier attempts, and how to walk it again.
func describeCell(b *strings.Builder, c results.Cell, r *results.Recorded) {
	if text := sharedText(c); text != "" {
		fmt.Fprintf(b, "  %s\n", oneLine(text))
	}
	writeEvidence(b, c, r)
	for _, a := range earlierAttempts(c, r) {
		fmt.Fprintf(b, "  attempt %d: %s\n", a.Attempt, outcomeOf(a))
	}
	writeReplay(b, c, r.DirOf(c))
}

// earlierAttempts are the attempts before a final record.
func earlierAttempts(c results.Cell, r *results.Recorded) []results.Cell {
	list := r.Attempts(c.Cell)
	return list[:max(len(list)-1, 0)]
}

// outcomeOf describes an attempt in one line: "failed: upload-evidence: cv.pdf".
func outcomeOf(c results.Cell) string {
	return strings.TrimSuffix(fmt.Sprintf("%s: %s", c.VerdictText(), oneLine(c.Reason)), ": ")
}

// writeFlaky lists the cells that passed, but not at the first attempt: "low/a/b: flaky: passed on
// attempt 2, after failed: …".
func writeFlaky(b *strings.Builder, cells []results.Cell, r *results.Recorded) {
	for _, c := range cells {
		if !c.Flaky {
			continue
		}
		fmt.Fprintf(b, "\n%s: flaky: %s\n", c.Cell, flakyText(c, r))
		writeReplay(b, c, r.DirOf(c))
	}
}

// sharedText says whose walk a cell's record is; "" of a cell that was walked itself.
func sharedText(c results.Cell) string {
	if c.WalkedAs == "" {
		return ""
	}
	return "this is the walk of " + c.WalkedAs + ": nothing on the machine that walked tells the two apart"
}

// writeShared lists the cells that were walked for others, too.
func writeShared(b *strings.Builder, cells []results.Cell) {
	var order []string
	others := map[string]int{}
	for _, c := range cells {
		if c.WalkedAs == "" {
			continue
		}
		if others[c.WalkedAs]++; others[c.WalkedAs] == 1 {
			order = append(order, c.WalkedAs)
		}
	}
	if len(order) > 0 {
		b.WriteString("\nwalked once for cells that are alike here (--each walks all):\n")
	}
	for _, cell := range order {
		fmt.Fprintf(b, "  %s for %s\n", oneLine(cell), results.Count(others[cell], "other"))
	}
}

// writeRefused lists the cells that passed although requests were refused on the way, equal ones together.
func writeRefused(b *strings.Builder, cells []results.Cell) {
	var list byText
	for _, c := range cells {
		if c.RefusedNote() != "" {
			list.add(refusedText(c), c.Cell)
		}
	}
	list.write(b)
}

// writeStepNotes lists the notes of all steps, equal ones together.
func writeStepNotes(b *strings.Builder, cells []results.Cell) {
	var list byText
	for _, c := range cells {
		for _, s := range c.Steps {
			for _, note := range s.Notes {
				list.add(oneLine(s.Name+": "+note), c.Cell)
			}
		}
	}
	list.write(b)
}

// byText groups cells by what is said of them, in the order of the first.
type byText struct {
	texts []string
	cells map[string][]string
}

func (l *byText) add(text, cell string) {
	if l.cells == nil {
		l.cells = map[string][]string{}
	}
	if l.cells[text] == nil {
		l.texts = append(l.texts, text)
	}
	l.cells[text] = append(l.cells[text], cell)
}

func (l *byText) write(b *strings.Builder) {
	for _, text := range l.texts {
		fmt.Fprintf(b, "\n%s:\n  %s\n", text, strings.Join(l.cells[text], "\n  "))
	}
}

// refusedText is RefusedNote with the hosts.
func refusedText(c results.Cell) string {
	return string(c.Verdict) + ", though " + c.Refused().WithHosts()
}

func flakyText(c results.Cell, r *results.Recorded) string {
	var earlier []string
	for _, a := range earlierAttempts(c, r) {
		earlier = append(earlier, outcomeOf(a))
	}
	return fmt.Sprintf("passed on attempt %d, after %s", c.Attempt, strings.Join(earlier, "; "))
}

// writeEvidence says what stopped the customer, what the page told them, and where the
// evidence is.
func writeEvidence(b *strings.Builder, c results.Cell, r *results.Recorded) {
	for _, s := range c.Steps {
		if s.Verdict == results.Passed || s.Verdict == results.NotReached {
			continue
		}
		writeCauses(b, c, s.Cause, r)
		if text := c.AttributionText(); text != "" {
			fmt.Fprintf(b, "  %s\n", oneLine(text))
		}
		writeStepEvidence(b, s, r.DirOf(c))
	}
}

// StepEvidence writes what the page told a customer at a step that did not pass, where the step ended, and its files, which
// are in the run directory dir.
func StepEvidence(w io.Writer, s results.Step, dir string) error {
	var b strings.Builder
	writeStepEvidence(&b, s, dir)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeStepEvidence(b *strings.Builder, s results.Step, dir string) {
	writeFiles(b, s)
	if text := pageMessage(s); text != "" {
		fmt.Fprintf(b, "  %s\n", text)
	}
	messages(b, s.Messages)
	if text := placeText(s.Ended); text != "" {
		fmt.Fprintf(b, "  %s\n", oneLine(text))
	}
	for _, e := range s.Errors {
		fmt.Fprintf(b, "  %s\n", oneLine(e))
	}
	for _, a := range s.Artifacts {
		fmt.Fprintf(b, "  %s\n", filepath.Join(dir, a))
	}
}

// placeText says where a step ended; "" if that is not known.
func placeText(p *results.Place) string {
	if p == nil {
		return ""
	}
	text := "it ended at " + p.Address
	if p.Title != "" {
		text += fmt.Sprintf(" (%s)", p.Title)
	}
	if p.Text != "" {
		text += fmt.Sprintf(", which showed: %q", p.Text)
	}
	return text
}

// pageMessage says what the page told a customer; "" if no customer had to be told anything.
func pageMessage(s results.Step) string {
	switch {
	case s.Unclear():
		return fmt.Sprintf("the page said, and whether that explains it is unclear: %q", s.Shown)
	case s.Explained == nil:
		return ""
	case s.Shown == "":
		return "the page said nothing in the places where the journey looks for complaints"
	case *s.Explained:
		return fmt.Sprintf("the page explained: %q", s.Shown)
	}
	return fmt.Sprintf("the page said only: %q", s.Shown)
}
