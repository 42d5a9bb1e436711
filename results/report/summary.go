package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"cxmatrix/results"
)

// maxSummary is the limit of a summary in bytes: GitHub refuses a step's summary above 1 MiB
// (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary).
const maxSummary = 1000 << 10

// Summary writes a run in Markdown for GitHub's job summary, a comment or a chat: the decision first, then a table, then what
// keeps combinations out, heaviest first, and what could not be tested. It can be read where no Markdown is rendered, too.
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
	m.obstacles(r)
	m.section("Not as expected", list, func(j evaluation) string {
		if j.code != results.ExitStopped || j.cell == nil || j.cell.Verdict.Stopped() {
			return ""
		}
		return fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(j.why))
	})
	m.section("What could not be tested", list, func(j evaluation) string { return untestedCell(r, j) })
	_, shards := missingRecords(r)
	m.lines("Shards", shards)
	m.notes(r, list)
	_, err := io.WriteString(w, m.String())
	return err
}

// notes are what is worth knowing of cells that passed, and of the run directory.
func (m *markdown) notes(r *results.Recorded, list []evaluation) {
	for _, note := range []struct {
		title string
		of    func(results.Cell) []string
	}{
		{"Flaky", func(c results.Cell) []string {
			if !c.Flaky {
				return nil
			}
			return []string{flakyText(c, r)}
		}},
		{"Passed, though requests were refused", func(c results.Cell) []string {
			if c.RefusedNote() == "" {
				return nil
			}
			return []string{refusedText(c)}
		}},
		{"False claims of pages", func(c results.Cell) (lines []string) {
			for _, f := range c.Findings {
				lines = append(lines, findingText(f))
			}
			return lines
		}},
	} {
		m.section(note.title, list, func(j evaluation) (text string) {
			if j.cell == nil {
				return ""
			}
			for _, line := range note.of(*j.cell) {
				text += fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(line))
			}
			return text
		})
	}
	m.lines("The run directory", runNotes(r))
}

// obstacles writes what keeps combinations out, each with the evidence of its first cell.
func (m *markdown) obstacles(r *results.Recorded) {
	var pieces []string
	for _, o := range Obstacles(r, results.Past{}) {
		title := escaped(o.Title())
		if o.Constraint != "" {
			title += " (" + coded(string(o.Constraint)) + ")"
		}
		text := fmt.Sprintf("- %s: %s\n", title, escaped(commas(o.Where(), "at "+fewOf(o.Steps), o.Told.String(), o.Proof(), countText(o.Expected, "expected"))))
		for _, line := range obstacleLines(r, o) {
			text += "  - " + line + "\n"
		}
		pieces = append(pieces, text)
	}
	m.pieces("Who does not get through, and why", pieces)
}

// obstacleLines are an obstacle's evidence, what would help, its cells, and how to walk the first of them again.
func obstacleLines(r *results.Recorded, o *Obstacle) (lines []string) {
	first := *r.Final(o.Cells[0])
	for _, line := range evidenceOf(r, o) {
		lines = append(lines, summaryLine(line))
	}
	told := []string{first.AttributionText()}
	for _, part := range lastStep(first).Cause.Chain() {
		told = append(told, first.EmulationNote(part))
	}
	if help := o.Help(); help != "" {
		told = append(told, "would help: "+help)
	}
	for _, line := range append(told, cellList(o.Cells)) {
		lines = append(lines, escaped(line))
	}
	if first.Config != nil {
		lines = append(lines, "replay: "+coded(Replay(r.DirOf(first), first.Cell)))
	}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// markdown is a document that stays below GitHub's limit.
type markdown struct{ strings.Builder }

// table counts the verdicts of each environment, of those that there are.
func (m *markdown) table(list []evaluation) {
	var order []string
	count, total := map[string]map[string]int{}, map[string]int{}
	for _, j := range list {
		environment, _, _ := parts(j.Cell)
		if count[environment] == nil {
			order, count[environment] = append(order, environment), map[string]int{}
		}
		count[environment][j.verdict()]++
		total[j.verdict()]++
	}
	columns := slices.DeleteFunc(append(results.VerdictTexts(), notRecorded), func(v string) bool { return total[v] == 0 })
	if len(columns) == 0 {
		return
	}
	fmt.Fprintf(m, "\n| environment | %s |\n|---|%s\n", strings.Join(columns, " | "), strings.Repeat("--:|", len(columns)))
	for _, environment := range order {
		row := "| " + strings.ReplaceAll(escaped(environment), "|", `\|`) + " |"
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

// untestedCell describes a cell that says nothing about the site; cells of a missing shard are left out, since the shard is reported.
func untestedCell(r *results.Recorded, j evaluation) string {
	switch {
	case j.cell == nil && r.InShards(j.Planned):
		return fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(j.why))
	case j.cell == nil || j.code != results.ExitUntested:
		return ""
	}
	text := fmt.Sprintf("- %s: %s\n", coded(j.Cell), escaped(j.why))
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
