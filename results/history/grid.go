package history

import (
	"fmt"
	"strings"
	"time"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

func grid(trends []Trend, colour bool) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.Style().Options.DrawBorder, t.Style().Options.SeparateColumns = false, false
	t.AppendHeader(table.Row{"cell", "journey", "variant", "engine", "last runs", "now", "since", "flaky", "seconds", "usual"})
	journeys := map[string]bool{}
	for _, x := range trends {
		journeys[x.Journey] = true
		t.AppendRow(table.Row{x.Cell, x.Journey, x.Variant, x.Engine, x.strip(), paint(x.Now(), colour), x.since(), x.flaky(), fmt.Sprintf("%.1f", x.Now().Seconds), x.usual()})
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

func paint(r Result, colour bool) string {
	c, v := text.FgYellow, r.Verdict
	switch {
	case !colour:
		return r.verdictText()
	case v == results.Passed:
		c = text.FgGreen
	case v.Conclusive():
		c = text.FgRed
	}
	return c.Sprint(r.verdictText())
}

// since is the first day of the current streak in which the customer does not get through.
func (t Trend) since() string {
	now := t.newestConclusive()
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

// usual is how long the cell takes when it passes; of one that was not tested now there is nothing to compare.
func (t Trend) usual() string {
	if t.Usual.Runs == 0 || !t.Now().Verdict.Conclusive() {
		return ""
	}
	return fmt.Sprintf("%.1f", t.Usual.Seconds)
}
