package html

import (
	"fmt"
	"strings"

	"cxmatrix/results"
)

// kinds are what may keep a customer or a file from getting through, in the order of the figure.
var kinds = []string{"browser", "network", "line", "site"}

// figure is the study's figure: the share of journeys and of files that were prevented, by environment and cause.
type figure struct {
	Kinds         []string
	Compared      bool
	Before        string // the baseline's run
	Rows          []figureRow
	all           tally
	byEnvironment map[string]tally
}

// figureRow is one environment in one run.
type figureRow struct {
	Environment string // "" if it is that of the row before
	Description string // which customers have it
	When        string // "before" or "now", if there are both
	Total       bool
	Done        string
	Journeys    bars
	Files       bars
}

func newFigure(r, baseline *results.Recorded, environments map[string]environment) figure {
	now, order := tallies(r)
	f := figure{Kinds: kinds, byEnvironment: now, Compared: baseline != nil}
	before := map[string]tally{}
	if baseline != nil {
		f.Before = baseline.Run.ID
		before, _ = tallies(baseline)
	}
	var allBefore tally
	for _, environment := range order {
		f.all, allBefore = f.all.plus(now[environment]), allBefore.plus(before[environment])
	}
	if len(order) > 1 {
		f.add("all", "", allBefore, f.all, true)
	}
	for _, environment := range order {
		f.add(environment, environments[environment].Description, before[environment], now[environment], false)
	}
	return f
}

func (f *figure) add(environment, description string, before, now tally, sum bool) {
	rows := []figureRow{newFigureRow(environment, "", now, sum)}
	if f.Compared {
		rows = []figureRow{newFigureRow(environment, "before", before, sum), newFigureRow("", "now", now, sum)}
	}
	rows[0].Description = description
	f.Rows = append(f.Rows, rows...)
}

func newFigureRow(environment, when string, t tally, sum bool) figureRow {
	journeys := newBars(t.Journeys, t.Stopped, t.Walked)
	if t.Inconclusive > 0 {
		journeys.Text += fmt.Sprintf(", %d inconclusive", t.Inconclusive)
	}
	return figureRow{Environment: environment, When: when, Total: sum, Done: t.done(), Journeys: journeys, Files: newBars(t.Lost, t.LostFiles, t.Files)}
}

func (f figure) done(environment string) string { return f.byEnvironment[environment].done() }

// maxRows is how many rows of the figure leave room for the heat map on the first screen; a longer figure scrolls.
const maxRows = 10

// Tall reports whether the figure has more rows than most.
func (f figure) Tall() bool { return len(f.Rows) > maxRows }

// bars are the bars of one measure, by cause.
type bars struct {
	Text, Detail string
	Parts        []part
}

// part is a bar's piece, in percent.
type part struct{ Kind, X, Width string }

func newBars(byKind map[string]int, n, of int) bars {
	b := bars{Text: share(n, of)}
	var texts []string
	sum := 0
	for _, kind := range kinds {
		if byKind[kind] == 0 {
			continue
		}
		b.Parts = append(b.Parts, part{kind, percent(sum, of), percent(byKind[kind], of)})
		sum += byKind[kind]
		texts = append(texts, fmt.Sprintf("%s\u00a0%d", kind, byKind[kind]))
	}
	b.Detail = strings.Join(texts, ", ")
	return b
}

func percent(n, of int) string { return fmt.Sprintf("%.2f%%", 100*float64(n)/float64(max(of, 1))) }

// noneTested stands for a share if nothing was tested.
const noneTested = "none tested"

func share(n, of int) string {
	if of == 0 {
		return noneTested
	}
	return fmt.Sprintf("%d of %d (%.0f %%)", n, of, 100*float64(n)/float64(of))
}
