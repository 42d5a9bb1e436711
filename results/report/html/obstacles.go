package html

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/report"
)

// How many obstacles are on the first screen, and how many cells each links to; the others are counted.
const maxObstacles, maxLinks = 5, 6

// obstacle is what keeps combinations out, with links to them.
type obstacle struct {
	*report.Obstacle
	Links   []cellLink
	More    int          // combinations without a link
	Seen    template.URL // the cell that the picture and the message are of
	Picture string       // address of what that customer saw last; "" if there is none
	Said    string       // what the page told them
	Kind    string       // of cause, see kinds
	At      string       // where they were stopped
	When    string       // since when, as far as that is known
}

type cellLink struct {
	Name string
	Link template.URL
}

// obstaclesOf are those of a run, the heaviest first: these are on the first screen.
func obstaclesOf(r *results.Recorded, past results.Past, runPaths paths) (first, more []obstacle) {
	for i, o := range report.Obstacles(r, past) {
		v := obstacle{Obstacle: o, More: max(0, len(o.Cells)-maxLinks)}
		for _, cell := range o.Cells[:len(o.Cells)-v.More] {
			v.Links = append(v.Links, cellLink{nameOf(r, cell), link(cell)})
		}
		c := r.Final(o.Cells[0])
		v.Kind = kindOf(c, causeOf(c))
		v.At, v.When = at(o.Steps, r.Run.Steps), o.Since
		if v.When == "" {
			v.When = "since " + r.Run.Started.UTC().Format("2 Jan 2006") + " or earlier"
		}
		v.evidence(r, runPaths)
		if i < maxObstacles {
			first = append(first, v)
		} else {
			more = append(more, v)
		}
	}
	return first, more
}

// nameOf is a combination as it is listed; a reader weighs one that was emulated otherwise.
func nameOf(r *results.Recorded, cell string) string {
	name := strings.ReplaceAll(cell, "/", " · ")
	if c := r.Final(cell); c != nil && c.Browser.Provenance == results.Emulated {
		name += " (emulated)"
	}
	return name
}

// at is where combinations were stopped: "at upload-evidence (step 3 of 5)".
func at(stopped, steps []string) string {
	text := "at " + strings.Join(stopped, ", ")
	if i := slices.Index(steps, stopped[0]); len(stopped) == 1 && i >= 0 {
		text += fmt.Sprintf(" (step %d of %d)", i+1, len(steps))
	}
	return text
}

// evidence shows what one of the customers saw: the first of whom there is a picture, else the first.
func (o *obstacle) evidence(r *results.Recorded, runPaths paths) {
	for i, cell := range o.Cells {
		c := r.Final(cell)
		s := stoppedStep(c)
		if s == nil {
			continue
		}
		picture := lastPicture(s)
		if i > 0 && picture == "" {
			continue
		}
		o.Seen, o.Said = link(cell), explanation(s)
		if o.Picture = runPaths.file(r.DirOf(*c), picture); o.Picture != "" {
			return
		}
	}
}

// lastPicture is the picture of a step's end; "" if there is none.
func lastPicture(s *results.Step) string {
	for _, name := range s.Artifacts {
		if imageTypes[kindOfFile(name)] && !slices.ContainsFunc(s.Actions, func(a results.Action) bool { return a.Picture == name }) {
			return name
		}
	}
	return ""
}

// Heading is the title as a sentence begins; a host or a size at its beginning stays as it is.
func (o obstacle) Heading() string {
	title := o.Title()
	if detail, _, _ := strings.Cut(o.Constraint.Detail(), "@"); title == "" || detail != "" && strings.HasPrefix(title, detail) {
		return title
	}
	return strings.ToUpper(title[:1]) + title[1:]
}
