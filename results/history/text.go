package history

import (
	"fmt"
	"io"
	"strings"
	"time"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Text writes what is newly blocked, was fixed, is flaky or slower, and then a table with the last
// results of each key.
func Text(w io.Writer, o *Overview, colour bool) error {
	var b strings.Builder
	for _, s := range sections {
		s.write(&b, o.Trends, colour)
	}
	if len(o.Trends) > 0 {
		b.WriteString(grid(o.Trends, colour) + legend + "\n")
	}
	switch o.Runs {
	case 0:
		b.WriteString("The history holds no run yet.\n")
	case 1:
		fmt.Fprintf(&b, "1 run, of %s.\n", o.Newest)
	default:
		fmt.Fprintf(&b, "%d runs, from %s to %s.\n", o.Runs, o.First, o.Newest)
	}
	if o.LeftOut > 0 {
		fmt.Fprintf(&b, "Left out: %d cells that none of the last runs walked; --cells names them.\n", o.LeftOut)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// section is what the reader should know first.
type section struct {
	title  string
	colour text.Color
	of     func(Trend) string // "" for a trend that does not belong there
}

var sections = []section{
	{"newly blocked", text.FgRed, func(t Trend) string {
		if t.Since == nil || !t.Since.Newly() {
			return ""
		}
		return t.told().why() + "; " + strings.TrimPrefix(t.Since.String(), "newly, ")
	}},
	{"fixed", text.FgGreen, func(t Trend) string {
		if t.Since == nil || !t.Since.Fixed() {
			return ""
		}
		return strings.TrimPrefix(t.Since.String(), "fixed: ")
	}},
	{"flaky", text.FgYellow, func(t Trend) string {
		if t.Flaky == 0 {
			return ""
		}
		return fmt.Sprintf("passed only when it was walked again in %d of %d runs", t.Flaky, len(t.Last))
	}},
	{"slower", text.FgYellow, func(t Trend) string {
		if t.Slower == nil {
			return ""
		}
		return t.Slower.String()
	}},
}

func (s section) write(b *strings.Builder, trends []Trend, colour bool) {
	title := s.title
	if colour {
		title = text.Colors{s.colour, text.Bold}.Sprint(title)
	}
	for _, t := range trends {
		said := s.of(t)
		if said == "" {
			continue
		}
		if title != "" {
			fmt.Fprintln(b, title)
			title = ""
		}
		fmt.Fprintf(b, "  %s (%s): %s\n", t.Cell, t.kin(), said)
	}
	if title == "" {
		fmt.Fprintln(b)
	}
}

// kin is what a result key has beside its cell.
func (t Trend) kin() string { return strings.TrimSpace(t.Variant + " " + t.Engine) }

// why says where somebody was stopped, and by what.
func (r Result) why() string {
	said := string(r.Verdict)
	if r.Step != "" {
		said += " at " + r.Step
	}
	if r.Cause != "" {
		said += " by " + r.Cause + " (" + r.Proof + ")"
	}
	return said
}

// Signs of a strip.
const (
	signPassed  = "✓"
	signStopped = "✗"
	signFlaky   = "≈"
	signSilent  = "·"
	legend      = "Last runs, the newest at the right: " + signPassed + " passed, " + signFlaky + " passed only when walked again, " + signStopped + " blocked or failed, " + signSilent + " nothing is said of the site."
)

func (t Trend) strip() string {
	var b strings.Builder
	for _, r := range t.Last {
		switch {
		case !r.Verdict.Tells():
			b.WriteString(signSilent)
		case r.Verdict != results.Passed:
			b.WriteString(signStopped)
		case r.Flaky:
			b.WriteString(signFlaky)
		default:
			b.WriteString(signPassed)
		}
	}
	return b.String()
}

func grid(trends []Trend, colour bool) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.Style().Options.DrawBorder, t.Style().Options.SeparateColumns = false, false
	t.AppendHeader(table.Row{"cell", "journey", "variant", "engine", "last runs", "now", "since", "flaky", "seconds", "usual"})
	journeys := map[string]bool{}
	for _, x := range trends {
		journeys[x.Journey] = true
		t.AppendRow(table.Row{x.Cell, x.Journey, x.Variant, x.Engine, x.strip(), paint(x.Now().Verdict, colour), x.since(), x.flaky(), fmt.Sprintf("%.1f", x.Now().Seconds), x.usual()})
	}
	right := func(n int) table.ColumnConfig {
		return table.ColumnConfig{Number: n, Align: text.AlignRight, AlignHeader: text.AlignRight}
	}
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, Hidden: len(journeys) == 1}, right(5), right(8), right(9), right(10)})
	var b strings.Builder
	for line := range strings.SplitSeq(t.Render(), "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

func paint(v results.Verdict, colour bool) string {
	c := text.FgYellow
	switch {
	case !colour:
		return string(v)
	case v == results.Passed:
		c = text.FgGreen
	case v.Tells():
		c = text.FgRed
	}
	return c.Sprint(string(v))
}

// since is the day from which on nobody got through; of one who never did, the first.
func (t Trend) since() string {
	now := t.told()
	if now == nil || now.Verdict == results.Passed {
		return ""
	}
	first := now.Moment
	if t.Since != nil && t.Since.First != nil {
		first = *t.Since.First
	}
	return first.Started.Format(time.DateOnly)
}

func (t Trend) flaky() string {
	if t.Flaky == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", t.Flaky, len(t.Last))
}

func (t Trend) usual() string {
	if t.Usual.Runs == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", t.Usual.Seconds)
}
