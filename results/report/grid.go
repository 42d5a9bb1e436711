package report

import (
	"fmt"
	"slices"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

func newTable(colour bool) table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.SuppressTrailingSpaces()
	t.Style().Format.Header = text.FormatDefault
	t.Style().Options.DrawBorder = false
	t.Style().Options.SeparateColumns = false
	if colour {
		t.Style().Color.Header = text.Colors{text.Bold}
	}
	return t
}

// Screen is what a text is written to.
type Screen struct {
	Colour bool // verdicts are coloured
	Width  int  // in columns; 0 if there is no limit
}

// layout is a choice of the table's columns.
type layout struct {
	steps   bool // a column for each step; otherwise one with the step that did not pass
	stopped bool // that column
	seconds bool
}

// layouts are the choices, the widest first.
var layouts = []layout{{steps: true, seconds: true}, {steps: true}, {stopped: true, seconds: true}, {stopped: true}, {}}

// grid renders the cells with as many columns as fit the screen.
func grid(r *results.Recorded, cells []results.Cell, s Screen) (table string) {
	for _, l := range layouts {
		table = l.table(r, cells, s.Colour)
		if s.Width <= 0 || text.LongestLineLen(table) <= s.Width {
			break
		}
	}
	return table
}

func (l layout) table(r *results.Recorded, cells []results.Cell, colour bool) string {
	t := newTable(colour)
	t.AppendHeader(l.header(r.Run.Steps))
	last := ""
	noteOrder := standInNotes(cells)
	for _, c := range cells {
		environment, browser, system := parts(c.Cell)
		environment, browser, system = short(environment), short(browser), short(system)
		if environment == last {
			environment = ""
		} else if last = environment; t.Length() > 0 {
			t.AppendSeparator()
		}
		row := append(table.Row{environment, browser, system}, l.stepColumns(r.Run.Steps, c, colour)...)
		row = append(row, paint(verdictText(c), c.Verdict, colour))
		if l.seconds {
			row = append(row, fmt.Sprintf("%.1f", c.Seconds))
		}
		t.AppendRow(append(row, provenanceText(c, noteOrder)))
	}
	t.SetColumnConfigs(l.alignment(len(r.Run.Steps)))
	return t.Render()
}

func (l layout) header(steps []string) table.Row {
	header := table.Row{"environment", "browser", "system"}
	switch {
	case l.steps:
		for _, name := range steps {
			header = append(header, heading(short(name)))
		}
	case l.stopped:
		header = append(header, "stopped at")
	}
	header = append(header, "verdict")
	if l.seconds {
		header = append(header, "seconds")
	}
	return append(header, "browser is")
}

func (l layout) stepColumns(steps []string, c results.Cell, colour bool) (columns table.Row) {
	switch {
	case l.steps:
		for i := range steps {
			columns = append(columns, paint(stepText(c, i), stepVerdict(c, i), colour))
		}
	case l.stopped:
		columns = append(columns, short(stoppedAt(c)))
	}
	return columns
}

// standInNotes are the notes on stand-in browsers, each once, in the order of the cells: how they
// differ from the browser that was asked for, and what they can't judge.
func standInNotes(cells []results.Cell) (list []string) {
	for _, c := range cells {
		if c.Browser.Note != "" && !slices.Contains(list, c.Browser.Note) {
			list = append(list, c.Browser.Note)
		}
	}
	return list
}

// provenanceText is a browser's provenance, with the number of its note.
func provenanceText(c results.Cell, noteOrder []string) string {
	text := short(string(c.Browser.Provenance))
	if i := slices.Index(noteOrder, c.Browser.Note); i >= 0 {
		text += fmt.Sprintf(" %d)", i+1)
	}
	return text
}

// alignment puts times to the right.
func (l layout) alignment(steps int) (list []table.ColumnConfig) {
	right := func(number int) {
		list = append(list, table.ColumnConfig{Number: number, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	verdict := 4
	switch {
	case l.steps:
		for i := range steps {
			right(4 + i)
		}
		verdict = 4 + steps
	case l.stopped:
		verdict = 5
	}
	if l.seconds {
		right(verdict + 1)
	}
	return list
}

// heading breaks a step's name to keep the table narrow.
func heading(name string) string {
	if len(name) > 10 {
		if i := strings.LastIndex(name, "-"); i > 0 {
			return strings.TrimSuffix(name[:i], "-and") + "\n" + name[i+1:]
		}
	}
	return name
}

// short cuts a name so that the column fits a terminal; names of a matrix are shorter anyway.
func short(name string) string { return text.Snip(name, 60, "…") }

func parts(cell string) (environment, browser, system string) {
	p := append(strings.SplitN(cell, "/", 3), "", "")
	return p[0], p[1], p[2]
}

func stepText(c results.Cell, i int) string {
	switch v := stepVerdict(c, i); v {
	case results.Passed:
		return fmt.Sprintf("%.1f s", c.Steps[i].Seconds)
	case results.NotReached:
		return "·"
	default:
		return strings.ToUpper(string(v))
	}
}

func stepVerdict(c results.Cell, i int) results.Verdict {
	if i >= len(c.Steps) {
		return results.NotReached
	}
	return c.Steps[i].Verdict
}

func verdictText(c results.Cell) string {
	text := c.VerdictText()
	if c.Proof != "" {
		text += " (" + short(string(c.Proof)) + ")"
	}
	if c.Flaky {
		text += fmt.Sprintf(", flaky (attempt %d)", c.Attempt)
	}
	if c.RefusedNote() != "" {
		text += fmt.Sprintf(", %d refused", c.Refused().Requests)
	}
	if c.Expect != nil && c.Expect.Met {
		text += ", as expected"
	}
	if c.Network == results.NotEnforced {
		text += " *"
	}
	return text
}

var colours = map[results.Verdict]text.Colors{
	results.Passed:     {text.FgGreen},
	results.Failed:     {text.FgRed, text.Bold},
	results.Blocked:    {text.FgRed, text.Bold},
	results.NotReached: {text.Faint},
}

func paint(s string, v results.Verdict, colour bool) string {
	if !colour {
		return s
	}
	c, ok := colours[v]
	if !ok {
		c = text.Colors{text.FgYellow}
	}
	return c.Sprint(s)
}
