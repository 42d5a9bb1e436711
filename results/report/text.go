package report

import (
	"fmt"
	"io"
	"strings"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Text writes a run as a table environment x browser x step, with what did not
// pass and why below it. With colour, verdicts are coloured.
func Text(w io.Writer, r *results.Recorded, colour bool) error {
	var b strings.Builder
	walked, idle := split(r)
	if len(walked) > 0 {
		b.WriteString(grid(r, walked, colour) + "\n")
	}
	notes(&b, walked)
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

func newTable(colour bool) table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
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
		header = append(header, heading(name))
	}
	t.AppendHeader(append(header, "verdict", "seconds", "browser is"))
	last := ""
	for _, c := range cells {
		environment, browser, system := parts(c.Cell)
		if environment == last {
			environment = ""
		} else if last = environment; t.Length() > 0 {
			t.AppendSeparator()
		}
		row := table.Row{environment, browser, system}
		for i := range r.Run.Steps {
			row = append(row, paint(stepText(c, i), stepVerdict(c, i), colour))
		}
		t.AppendRow(append(row, paint(verdictText(c), c.Verdict, colour), fmt.Sprintf("%.1f", c.Seconds), c.Browser.Provenance))
	}
	t.SetColumnConfigs(columns(len(r.Run.Steps)))
	return t.Render()
}

func columns(steps int) []table.ColumnConfig {
	var list []table.ColumnConfig
	for i := range steps {
		list = append(list, table.ColumnConfig{Number: 4 + i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	return append(list, table.ColumnConfig{Number: 5 + steps, Align: text.AlignRight, AlignHeader: text.AlignRight})
}

// heading breaks a step's name where that keeps the table narrow.
func heading(name string) string {
	if len(name) > 10 {
		if i := strings.LastIndex(name, "-"); i > 0 {
			return strings.TrimSuffix(name[:i], "-and") + "\n" + name[i+1:]
		}
	}
	return name
}

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
	text := string(c.Verdict)
	if c.Proof != "" {
		text += " (" + string(c.Proof) + ")"
	}
	if c.Expect != nil && c.Expect.Met {
		text += ", as expected"
	}
	if c.Network != "" {
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

// notes tells of each cell what the table has no room for.
func notes(b *strings.Builder, cells []results.Cell) {
	unenforced := 0
	for _, c := range cells {
		if c.Network != "" {
			unenforced++
		}
		if c.Verdict != results.Passed {
			fmt.Fprintf(b, "\n%s: %s: %s\n", c.Cell, c.Verdict, c.Reason)
			quote(b, c)
		}
	}
	if unenforced > 0 {
		fmt.Fprintf(b, "\n* %s: the environment restricts its network, and nothing here does.\n", results.NotEnforced)
	}
}

// quote says what the page told the customer, and where the evidence is.
func quote(b *strings.Builder, c results.Cell) {
	for _, s := range c.Steps {
		if s.Verdict == results.Passed || s.Verdict == results.NotReached {
			continue
		}
		switch {
		case s.Explained == nil:
		case s.Shown == "":
			fmt.Fprintf(b, "  the page said nothing\n")
		case *s.Explained:
			fmt.Fprintf(b, "  the page explained: %q\n", s.Shown)
		default:
			fmt.Fprintf(b, "  the page said only: %q\n", s.Shown)
		}
		for _, a := range s.Artifacts {
			fmt.Fprintf(b, "  %s\n", a)
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
	for _, p := range r.Run.Plan {
		if c := r.Final(p.Cell); c != nil {
			count[c.Verdict]++
		} else {
			fmt.Fprintf(b, "\n%s: planned, but there is no record of it\n", p.Cell)
		}
	}
	var words []string
	for _, v := range results.Verdicts() {
		if n := count[v]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(words) == 0 {
		words = []string{"nothing was recorded"}
	}
	fmt.Fprintf(b, "\n%d cells: %s.\nThe run is in %s\n", len(r.Run.Plan), strings.Join(words, ", "), r.Dir)
}

func joined(words ...string) string {
	var list []string
	for _, w := range words {
		if w != "" {
			list = append(list, w)
		}
	}
	return strings.Join(list, "; ")
}

func wrap(s string) string { return text.WrapSoft(s, 60) }
