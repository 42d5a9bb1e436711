package html

import (
	"fmt"
	"html/template"
	"iter"
	"path"
	"slices"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/report"
)

// page is the first screen.
type page struct {
	CSS         template.CSS
	JS          template.JS
	Policy      string
	Title       string
	Headline    string
	Outcome     string // the meaning of the run's exit code
	Good        bool
	Facts       []fact
	Steps       []string
	Figure      figure
	Groups      []*group
	Pills       pills
	Flaky       []row
	Unsupported []unsupportedGroup
	Damage      []string
	Notes       []string
	Baseline    []string // how the baseline differs from the run
	Parts       []string // missing shards of the plan
	Planned     int

	index *index
}

type fact struct{ Name, Value string }

// group is the cells of an environment.
type group struct {
	Name, Network string
	Done          string // the share of completed journeys
	Rows          []row
}

// unsupportedGroup are cells that no target could run, for one reason.
type unsupportedGroup struct {
	Reason string
	Rows   []row
}

func newPage(r *results.Recorded, o Options, runPaths paths) *page {
	p := &page{CSS: style(len(r.Run.Steps)), JS: script(), Steps: r.Run.Steps, Planned: len(r.Run.Plan), index: newIndex(r)}
	p.Policy = policy(p.CSS, p.JS)
	for _, d := range r.Damage {
		p.Damage = append(p.Damage, runPaths.replacer.Replace(d))
	}
	for _, n := range r.Notes {
		p.Notes = append(p.Notes, runPaths.replacer.Replace(n))
	}
	p.Baseline = baselineDifferences(o.Baseline, r)
	p.Figure = newFigure(r, o.Baseline)
	p.Headline = headline(p.Figure.all)
	code, _ := results.Outcome(r)
	p.Good = code == results.ExitExpected
	p.Outcome = fmt.Sprintf("Exit code %d: %s%s.", code, results.ExitText(code), partial(r))
	p.Parts = report.MissingShards(r)
	p.Facts = facts(r, runPaths)
	p.Title = "Who gets through: " + r.Run.ID
	p.fill(o)
	return p
}

// fill sorts the planned cells into environments, cells that no target could run, and flaky cells.
func (p *page) fill(o Options) {
	groups, reasons := map[string]*group{}, map[string]int{}
	for _, planned := range p.index.Run.Plan {
		c := p.index.Final(planned.Cell)
		r := newRow(planned, c, p.Steps, o)
		p.Pills.count(r)
		if r.Verdict == string(results.Unsupported) {
			p.addUnsupported(reasons, r, c.Reason)
			continue
		}
		if r.Flaky {
			p.Flaky = append(p.Flaky, r)
		}
		g := groups[r.Environment]
		if g == nil {
			g = &group{Name: r.Environment, Network: network(planned), Done: completed(p.Figure.done(r.Environment))}
			groups[r.Environment] = g
			p.Groups = append(p.Groups, g)
		}
		g.Rows = append(g.Rows, r)
	}
}

func (p *page) addUnsupported(reasons map[string]int, r row, reason string) {
	i, known := reasons[reason]
	if !known {
		i = len(p.Unsupported)
		reasons[reason] = i
		p.Unsupported = append(p.Unsupported, unsupportedGroup{Reason: reason})
	}
	p.Unsupported[i].Rows = append(p.Unsupported[i].Rows, r)
}

// partial says that an outcome does not cover the whole plan.
func partial(r *results.Recorded) string {
	if s := report.SingleShard(r); s != nil {
		return fmt.Sprintf(", of shard %s alone", s)
	}
	return ""
}

// completed says how many journeys of an environment were completed, unless none was tested.
func completed(share string) string {
	if share == noneTested {
		return share
	}
	return share + " completed"
}

// UnsupportedCells is how many cells no target could run.
func (p *page) UnsupportedCells() (n int) {
	for _, i := range p.Unsupported {
		n += len(i.Rows)
	}
	return n
}

// headline says what readers open a report for.
func headline(t tally) string {
	text := fmt.Sprintf("%d of %s do not get through", t.Stopped, results.Count(t.Walked, "customer"))
	switch {
	case t.Walked == 0 && t.Inconclusive > 0:
		text = "Nothing can be concluded"
	case t.Walked == 0:
		text = "No customer could be tested"
	case t.Stopped == 1:
		text = fmt.Sprintf("1 of %s does not get through", results.Count(t.Walked, "customer"))
	case t.Stopped == 0 && t.Walked == 1:
		text = "The one customer gets through"
	case t.Stopped == 0:
		text = fmt.Sprintf("All %d customers get through", t.Walked)
	}
	switch {
	case t.Inconclusive == 1:
		text += "; 1 block by an emulated browser is inconclusive"
	case t.Inconclusive > 1:
		text += fmt.Sprintf("; %d blocks by emulated browsers are inconclusive", t.Inconclusive)
	}
	if t.Untested > 0 && t.Walked > 0 {
		text += fmt.Sprintf("; %d could not be tested", t.Untested)
	}
	return text + "."
}

func facts(r *results.Recorded, runPaths paths) []fact {
	list := []fact{
		{"Site", r.Run.Site}, {"Journey", r.JourneyName()}, {"Started", r.Run.Started.UTC().Format("2 January 2006, 15:04 UTC")},
		{"Matrix", path.Base(r.Run.Matrix.Name)}, {"Cells", report.CellsText(r)}, {"Run", runPaths.to[r.Dir]}, {"cxmatrix", r.Run.Versions["cxmatrix"]},
	}
	if len(r.Dirs) > 1 {
		var names []string
		for _, dir := range r.Dirs {
			names = append(names, runPaths.to[dir])
		}
		list[5] = fact{"Runs", strings.Join(names, ", ")}
	}
	return list
}

// network is what an environment's cells have in common: "512 kb/s, 12 rules".
func network(p results.Planned) string {
	var words []string
	if line := report.Line(p.Line); line != "" {
		words = append(words, line)
	}
	if p.Rules > 0 {
		words = append(words, results.Count(p.Rules, "rule"))
	}
	return strings.Join(words, ", ")
}

// tableBody is how many rows a browser lays out together; it skips table bodies far outside the window.
const tableBody = 60

// Chunks splits a group's rows into table bodies.
func (g *group) Chunks() iter.Seq[[]row] { return slices.Chunk(g.Rows, tableBody) }

// full reports whether rows fill a table body, whose layout a browser may defer.
func full(rows []row) bool { return len(rows) == tableBody }
