package report

import (
	"cxmatrix/matrix"
	"fmt"
	"slices"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Widths of sentences that a user pastes into a mail, and of the titles before them;
// how much is quoted of a page's messages.
const (
	proseWidth = 100
	titleWidth = 11
	quoteWidth = 90
)

// stoppedCell describes a customer who did not get through: where, which files, what
// the page said, and what stopped them, each cause behind the one before.
func stoppedCell(b *strings.Builder, r Compared, c results.Cell) {
	s := lastStep(c)
	fmt.Fprintf(b, "\n%s / %s: %s\n", r.Name, customer(c.Cell), outcomeText(&c))
	if c.Verdict != results.Blocked {
		indent(b, "reason", c.Reason)
	}
	indent(b, "files", lostFiles(c, s))
	indent(b, "explained", explanationText(s))
	if s.Cause == nil {
		return
	}
	defer func() { indent(b, "found by", c.AttributionText()) }()
	title := "stopped by"
	for _, part := range s.Cause.Chain() {
		indent(b, title, fmt.Sprintf("%s (%s)", kindOf(part.Constraint), proven(part)))
		indent(b, "", part.Evidence)
		indent(b, "", c.EmulationNote(part))
		title = "then by"
	}
}

// explanationText says whether the page told the customer what to do; "" if no customer had to
// be told anything.
func explanationText(s results.Step) string {
	shown := text.Snip(strings.TrimSpace(oneLine(s.Shown)), quoteWidth, "…")
	switch {
	case s.Unclear():
		return fmt.Sprintf("unclear: the page said %q", shown)
	case s.Explained == nil:
		return ""
	case s.Shown == "":
		return "no: the site said nothing"
	case *s.Explained:
		return fmt.Sprintf("yes: %q", shown)
	}
	return fmt.Sprintf("no: the page said only %q", shown)
}

// kindOf names a constraint as a customer's IT department would.
func kindOf(constraint matrix.Constraint) string {
	switch constraint {
	case matrix.TheLine, matrix.TheBrowser, matrix.AllNetwork:
		return "the " + string(constraint)
	}
	return "the network: " + string(constraint)
}

func proven(c results.Cause) string {
	if c.Proof == results.Lifted {
		return "proven by lifting it"
	}
	return "seen to refuse, not proven"
}

// lostFiles says how many of a cell's files got through, and which files of its last
// step did not; by constraint, if there are several.
func lostFiles(c results.Cell, s results.Step) string {
	arrived, all := filesOf(c)
	if arrived == 0 {
		return fmt.Sprintf("none of %d got through", all)
	}
	lost := fmt.Sprintf("%d of %d got through", arrived, all)
	var order []string
	names := map[string][]string{}
	for _, it := range s.Items {
		if it.Verdict == results.Passed {
			continue
		}
		constraint := ""
		if it.Cause != nil {
			constraint = " (" + kindOf(it.Cause.Constraint) + ")"
		}
		if !slices.Contains(order, constraint) {
			order = append(order, constraint)
		}
		names[constraint] = append(names[constraint], it.File)
	}
	for i, constraint := range order {
		word := "; not "
		if i > 0 {
			word = "; nor "
		}
		lost += word + strings.Join(names[constraint], ", ")
		if len(order) > 1 {
			lost += constraint
		}
	}
	return lost
}

// indent writes a paragraph after a title.
func indent(b *strings.Builder, title, paragraph string) {
	if paragraph == "" {
		return
	}
	for line := range strings.SplitSeq(text.WrapSoft(oneLine(paragraph), proseWidth-titleWidth-3), "\n") {
		fmt.Fprintf(b, "  %-*s %s\n", titleWidth, title, strings.TrimSpace(line))
		title = ""
	}
}
