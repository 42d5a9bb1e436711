package html

import (
	"html/template"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/report"
)

// How many obstacles are on the first screen, and how many cells each links to; the others are counted.
const maxObstacles, maxLinks = 5, 6

// obstacle is what keeps combinations out, with links to them.
type obstacle struct {
	*report.Obstacle
	Links []cellLink
	More  int // combinations without a link
}

type cellLink struct {
	Name string
	Link template.URL
}

// obstaclesOf are those of a run, and the first of them: these are on the first screen.
func obstaclesOf(r *results.Recorded, past results.Past) (first, more []obstacle) {
	for i, o := range report.Obstacles(r, past) {
		v := obstacle{Obstacle: o, More: max(0, len(o.Cells)-maxLinks)}
		for _, cell := range o.Cells[:len(o.Cells)-v.More] {
			v.Links = append(v.Links, cellLink{strings.ReplaceAll(cell, "/", " · "), link(cell)})
		}
		if i < maxObstacles {
			first = append(first, v)
		} else {
			more = append(more, v)
		}
	}
	return first, more
}

// At is where the combinations were stopped.
func (o obstacle) At() string { return strings.Join(o.Steps, ", ") }
