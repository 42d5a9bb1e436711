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

func grid(r *results.Recorded, cells []results.Cell, colour bool) string {
	t := newTable(colour)
	header := table.Row{"environment", "browser", "system"}
	for _, name := range r.Run.Steps {
		header = append(header, heading(short(name)))
	}
	t.AppendHeader(append(header, "verdict", "seconds", "browser is"))
	last := ""
	far := distances(cells)
	for _, c := range cells {
		environment, browser, system := parts(c.Cell)
		environment, browser, system = short(environment), short(browser), short(system)
		if environment == last {
			environment = ""
		} else if last = environment; t.Length() > 0 {
			t.AppendSeparator()
		}
		row := table.Row{environment, browser, system}
		for i := range r.Run.Steps {
			row = append(row, paint(stepText(c, i), stepVerdict(c, i), colour))
		}
		t.AppendRow(append(row, paint(verdictText(c), c.Verdict, colour), fmt.Sprintf("%.1f", c.Seconds), standing(c, far)))
	}
	t.SetColumnConfigs(columns(len(r.Run.Steps)))
	return t.Render()
}

// distances are the notes on stand-in browsers, each once, in the order of the cells: how they
// differ from the browser that was asked for, and what they can't judge.
func distances(cells []results.Cell) (list []string) {
	for _, c := range cells {
		if c.Browser.Note != "" && !slices.Contains(list, c.Browser.Note) {
			list = append(list, c.Browser.Note)
		}
	}
	return list
}

// standing is a browser's provenance, with the number of its note.
func standing(c results.Cell, far []string) string {
	text := short(string(c.Browser.Provenance))
	if i := slices.Index(far, c.Browser.Note); i >= 0 {
		text += fmt.Sprintf(" %d)", i+1)
	}
	return text
}

func columns(steps int) []table.ColumnConfig {
	var list []table.ColumnConfig
	for i := range steps {
		list = append(list, table.ColumnConfig{Number: 4 + i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	return append(list, table.ColumnConfig{Number: 5 + steps, Align: text.AlignRight, AlignHeader: text.AlignRight})
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
	text := c.Fate()
	if c.Proof != "" {
		text += " (" + short(string(c.Proof)) + ")"
	}
	if c.Flaky {
		text += fmt.Sprintf(", flaky (attempt %d)", c.Attempt)
	}
	if c.Though() != "" {
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
