package report

import (
	"fmt"
	"io"
	"strings"

	"cxmatrix/results"
)

// maxSummary is the limit of a summary in bytes: GitHub refuses a step's summary above 1 MiB
// (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary).
const maxSummary = 1000 << 10

// Summary writes a run in Markdown for GitHub's job summary: the decision first, then a table,
// then the customers who do not get through, and why.
func Summary(w io.Writer, r *results.Recorded) error {
	list := evaluate(r)
	m := markdown{}
	code, _ := results.Outcome(r)
	fmt.Fprintf(&m, "### cxmatrix: %s (exit code %d)\n\n%s.\n", results.ExitText(code), code, escaped(countsText(r)))
	if text := shardNote(r); text != "" {
		fmt.Fprintf(&m, "\n%s.\n", escaped(text))
	}
	if origin := OriginText(r.Run.Meta); origin != "" {
		fmt.Fprintf(&m, "\nOf %s.\n", escaped(origin))
	}
	m.table(list)
	m.section("Who does not get through", list, func(j evaluation) string { return summaryCell(r, j, results.ExitStopped) })
	m.section("What could not be tested", list, func(j evaluation) string { return summaryCell(r, j, results.ExitUntested) })
	_, shards := missingRecords(r)
	m.lines("Shards", shards)
	m.section("Flaky", list, func(j evaluation) string {
		if j.cell == nil || !j.cell.Flaky {
			return ""
		}
		return fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(flakyText(*j.cell, r)))
	})
	m.section("Passed, though requests were refused", list, func(j evaluation) string {
		if j.cell == nil || j.cell.RefusedNote() == "" {
			return ""
		}
		return fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(refusedText(*j.cell)))
	})
	m.section("False claims of pages", list, func(j evaluation) (text string) {
		if j.cell == nil {
			return ""
		}
		for _, f := range j.cell.Findings {
			text += fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(findingText(f)))
		}
		return text
	})
	m.lines("The run directory", runNotes(r))
	_, err := io.WriteString(w, m.String())
	return err
}

// markdown is a document that stays below GitHub's limit.
type markdown struct{ strings.Builder }

// table counts the verdicts of each environment.
func (m *markdown) table(list []evaluation) {
	columns := append(results.VerdictTexts(), notRecorded)
	var order []string
	count := map[string]map[string]int{}
	for _, j := range list {
		environment, _, _ := parts(j.Cell)
		if count[environment] == nil {
			order, count[environment] = append(order, environment), map[string]int{}
		}
		count[environment][j.verdict()]++
	}
	fmt.Fprintf(m, "\n| environment | %s |\n|---|%s\n", strings.Join(columns, " | "), strings.Repeat("--:|", len(columns)))
	for _, environment := range order {
		row := "| " + escaped(environment) + " |"
		for _, c := range columns {
			row += " " + strings.TrimPrefix(fmt.Sprint(count[environment][c]), "0") + " |"
		}
		m.fit(row + "\n")
	}
}

// fit adds a piece if there is room for it.
func (m *markdown) fit(piece string) bool {
	if m.Len()+len(piece) > maxSummary {
		return false
	}
	m.WriteString(piece)
	return true
}

// section writes the cells for which tell returns a text, as many as fit.
func (m *markdown) section(title string, list []evaluation, render func(evaluation) string) {
	var pieces []string
	for _, j := range list {
		if text := render(j); text != "" {
			pieces = append(pieces, text)
		}
	}
	m.pieces(title, pieces)
}

func (m *markdown) lines(title string, list []string) {
	var pieces []string
	for _, line := range list {
		pieces = append(pieces, "- "+escaped(line)+"\n")
	}
	m.pieces(title, pieces)
}

func (m *markdown) pieces(title string, pieces []string) {
	if len(pieces) == 0 || !m.fit("\n#### "+title+"\n\n") {
		return
	}
	for i, p := range pieces {
		if !m.fit(p) {
			fmt.Fprintf(m, "- and %d more\n", len(pieces)-i)
			return
		}
	}
}

// summaryCell describes a cell that has that exit code; cells of a missing shard are left out,
// since the shard is reported.
func summaryCell(r *results.Recorded, j evaluation, code int) string {
	if j.code != code || j.cell == nil && !r.InShards(j.Planned) {
		return ""
	}
	text := fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(oneLine(j.why)))
	if j.cell == nil {
		return text
	}
	var b strings.Builder
	describeCell(&b, *j.cell, r)
	for line := range strings.Lines(b.String()) {
		depth := strings.Repeat("  ", 1+(len(line)-len(strings.TrimLeft(line, " ")))/4)
		text += depth + "- " + summaryLine(strings.TrimSpace(line)) + "\n"
	}
	return text
}

// summaryLine sets commands and quotes of pages in code type.
func summaryLine(line string) string {
	for _, title := range []string{"replay: ", "the page explained: ", "the page said only: ", "the page said, and whether that explains it is unclear: "} {
		if rest, ok := strings.CutPrefix(line, title); ok {
			return title + coded(rest)
		}
	}
	return escaped(line)
}
