package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"cxmatrix/results"

	"github.com/jedib0t/go-pretty/v6/table"
)

// Cost estimates the time of a run in a cloud, which sells time.
type Cost struct {
	Each     func(results.Planned) time.Duration // an estimate for a cell
	Basis    []string                            // what the estimates are based on, in words, a line each
	Parallel int                                 // sessions at once; 0 if unknown
}

// Catalogue writes for each cell whether a cloud offers it, and how long a run of the cells
// that it offers would take.
func Catalogue(w io.Writer, cells []results.Planned, c Cost) error {
	t := newList()
	t.AppendHeader(table.Row{"cell", "asked", "variant", "line + rules", "min", "at " + cells[0].Target})
	for _, cell := range cells {
		minutes := ""
		if offered(cell) {
			minutes = minutesText(c.Each(cell))
		}
		t.AppendRow(table.Row{cell.Cell, askedText(cell), cell.Variant, networkText(cell), minutes, cell.Availability})
	}
	if err := write(w, t); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n"+strings.Join(slices.Concat(offeredText(cells), c.timeTexts(cells), reasons(cells), impossible(cells)), "\n")+"\n")
	return err
}

func offered(c results.Planned) bool { return c.Availability == "yes" }

func neverExisted(c results.Planned) bool { return strings.HasPrefix(c.Availability, "never") }

// offeredText says how many cells of the plan the cloud offers.
func offeredText(cells []results.Planned) []string {
	var yes, no, impossible int
	for _, c := range cells {
		switch {
		case offered(c):
			yes++
		case neverExisted(c):
			impossible++
		default:
			no++
		}
	}
	text := fmt.Sprintf("%s has %d of %s, each as the real browser on the real system", cells[0].Target, yes, results.Count(len(cells), "cell"))
	if no > 0 {
		text += fmt.Sprintf("; not offered: %d", no)
	}
	if impossible > 0 {
		text += fmt.Sprintf("; never existed: %d", impossible)
	}
	return []string{text + "."}
}

// timeTexts gives the sum of session times and the elapsed time.
func (c Cost) timeTexts(cells []results.Planned) []string {
	sum, clock := c.total(cells)
	if sum == 0 {
		return nil
	}
	text := fmt.Sprintf("They take about %s minutes of its time", minutesText(sum))
	if c.Parallel > 0 {
		text += fmt.Sprintf(", and %s by the clock with %s at once", minutesText(clock), results.Count(c.Parallel, "session"))
	}
	return append([]string{text + "."}, c.Basis...)
}

// total sums up the cells that the cloud offers, and simulates how long they take if each starts
// as soon as a session is free.
func (c Cost) total(cells []results.Planned) (sum, clock time.Duration) {
	sessions := make([]time.Duration, max(c.Parallel, 1))
	for _, cell := range cells {
		if !offered(cell) {
			continue
		}
		first := slices.Index(sessions, slices.Min(sessions))
		sessions[first] += c.Each(cell)
		sum += c.Each(cell)
	}
	return sum, slices.Max(sessions)
}

// reasons lists, each once, why cells that the cloud offers can't be walked.
func reasons(cells []results.Planned) (lines []string) {
	counts := map[string]int{}
	for _, c := range cells {
		if offered(c) && c.Unsupported != "" {
			counts[strings.TrimPrefix(c.Unsupported, "target "+c.Target+": ")]++ // the target is clear here
		}
	}
	for _, why := range slices.Sorted(maps.Keys(counts)) {
		lines = append(lines, fmt.Sprintf("%s can't be walked there yet: %s", results.Count(counts[why], "cell"), why))
	}
	return lines
}

// impossible says why pairs never existed.
func impossible(cells []results.Planned) (lines []string) {
	for _, c := range cells {
		if neverExisted(c) {
			lines = append(lines, c.Cell+": "+strings.TrimPrefix(c.Unsupported, "impossible pair: "))
		}
	}
	return lines
}

func minutesText(d time.Duration) string { return fmt.Sprintf("%.1f", d.Minutes()) }
