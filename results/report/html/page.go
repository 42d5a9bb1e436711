package html

import (
	"cmp"
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
	CSS       template.CSS
	JS        template.JS
	Policy    string
	Title     string
	Brand     string // what the sender calls it, and for whom it is
	Logo      template.URL
	Note      string // from the sender
	Headline  string
	Tested    string // how many combinations, in how many walks, on which browsers
	Told      string // whether those who were stopped were told why
	Outcome   string // the meaning of the run's exit code
	Good      bool
	Facts     []fact
	About     []fact     // how the page was made
	Obstacles []obstacle // the heaviest

	MoreObstacles []obstacle
	Steps         []string
	Figure        figure
	Groups        []*group
	Pills         pills
	Flaky         []row
	Unsupported   []unsupportedGroup
	Damage        []string
	Notes         []string
	Baseline      []string // how the baseline differs from the run
	Parts         []string // missing shards of the plan
	Planned       int

	index *index
}

type fact struct{ Name, Value string }

// group is the cells of an environment.
type group struct {
	Name string
	Done string // the share of completed journeys
	environment
	Rows    []row
	stopped bool // some do not get through
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
	environments := environmentsOf(r)
	p.Figure = newFigure(r, o.Baseline, environments)
	p.Headline = headline(p.Figure.all)
	code, _ := results.Outcome(r)
	p.Good = code == results.ExitExpected
	p.Outcome = fmt.Sprintf("Exit code %d: %s%s.", code, results.ExitText(code), partial(r))
	p.Parts = report.MissingShards(r)
	p.Facts, p.About = facts(r), about(r, runPaths)
	p.Title, p.Brand, p.Note, p.Logo = cmp.Or(o.title(), "Who gets through: "+r.Run.Site), o.title(), o.Note, o.Logo
	p.Obstacles, p.MoreObstacles = obstaclesOf(r, o.Past, runPaths)
	p.Told = toldText(p.told())
	p.fill(o, environments)
	p.Tested = p.tested(r)
	return p
}

func (p *page) told() (t report.Told) {
	for _, o := range slices.Concat(p.Obstacles, p.MoreObstacles) {
		t = t.Plus(o.Told)
	}
	return t
}

// toldText is the sentence on whether customers were told why.
func toldText(t report.Told) string {
	all := t.Told + t.NotTold + t.Unclear
	if all == 0 {
		return ""
	}
	text := fmt.Sprintf("The page told %d of the %d why", t.Told, all)
	switch t.Told {
	case 0:
		text = fmt.Sprintf("The page told none of the %d why", all)
	case all:
		text = fmt.Sprintf("The page told all %d why", all)
	}
	if t.Unclear > 0 {
		text += fmt.Sprintf("; of %d it is unclear", t.Unclear)
	}
	return text + "."
}

// tested says what was tested: "27 combinations in 11 walks: 3 in the real browser, 21 by the same engine, 3 emulated."
func (p *page) tested(r *results.Recorded) string {
	var how []string
	for _, of := range []struct {
		provenance results.Provenance
		text       string
	}{{results.Real, "in the real browser"}, {results.SameEngine, "by the same engine"}, {results.Emulated, "emulated"}} {
		if n := p.Pills.provenance(string(of.provenance)); n > 0 {
			how = append(how, fmt.Sprintf("%d %s", n, of.text))
		}
	}
	if n := p.UnsupportedCells(); n > 0 {
		how = append(how, fmt.Sprintf("%d unsupported", n))
	}
	text := results.Count(len(r.Run.Plan), "combination")
	if n := r.Walks(); n > 0 && n < len(r.Run.Plan) {
		text += " in " + results.Count(n, "walk")
	}
	if len(how) > 0 {
		text += ": " + strings.Join(how, ", ")
	}
	return text + "."
}

// fill sorts the planned cells into environments, cells that no target could run, and flaky cells.
func (p *page) fill(o Options, environments map[string]environment) {
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
			g = &group{Name: r.Environment, Done: completed(p.Figure.done(r.Environment)), environment: environments[r.Environment]}
			groups[r.Environment] = g
			p.Groups = append(p.Groups, g)
		}
		g.Rows = append(g.Rows, r)
		g.stopped = g.stopped || r.stopped()
	}
	p.stoppedFirst()
}

// stoppedFirst puts those who are kept out before those who get through.
func (p *page) stoppedFirst() {
	slices.SortStableFunc(p.Groups, func(a, b *group) int { return first(a.stopped, b.stopped) })
	for _, g := range p.Groups {
		slices.SortStableFunc(g.Rows, func(a, b row) int {
			return cmp.Or(first(a.stopped(), b.stopped()), first(a.Verdict != string(results.Passed), b.Verdict != string(results.Passed)))
		})
	}
}

// first compares two of which those that are so come first.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
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
	text := fmt.Sprintf("%d of %s do not get through", t.Stopped, results.Count(t.Walked, "combination"))
	switch {
	case t.Walked == 0 && t.Inconclusive > 0:
		text = "Nothing can be concluded"
	case t.Walked == 0:
		text = "No combination could be tested"
	case t.Stopped == 1:
		text = fmt.Sprintf("1 of %s does not get through", results.Count(t.Walked, "combination"))
	case t.Stopped == 0:
		text = fmt.Sprintf("%d of %s passed", t.Walked, results.Count(t.Walked, "combination"))
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

// facts say what was tested, and when.
func facts(r *results.Recorded) []fact {
	list := []fact{{"Site", r.Run.Site}, {"Journey", r.JourneyName()}, {"Walked", r.Run.Started.UTC().Format("2 January 2006, 15:04 UTC")}, {"Matrix", path.Base(r.Run.Matrix.Name)}}
	for _, p := range r.Run.Meta.Pairs() {
		switch p[0] {
		case "commit":
			p[1] = r.Run.Meta.Short()
		case "link":
			continue
		}
		list = append(list, fact{strings.ToUpper(p[0][:1]) + p[0][1:], p[1]})
	}
	return list
}

// about says from which records the page was made.
func about(r *results.Recorded, runPaths paths) []fact {
	name, dirs := "Run", []string{r.Dir}
	if len(r.Dirs) > 1 {
		name, dirs = "Runs", r.Dirs
	}
	var names []string
	for _, dir := range dirs {
		names = append(names, runPaths.names[dir])
	}
	return []fact{{name, strings.Join(names, ", ")}, {"Cells", report.CellsText(r)}, {"cxmatrix", r.Run.Versions["cxmatrix"]}}
}

// tableBody is how many rows a browser lays out together; it skips table bodies far outside the window.
const tableBody = 60

// Chunks splits a group's rows into table bodies.
func (g *group) Chunks() iter.Seq[[]row] { return slices.Chunk(g.Rows, tableBody) }

// full reports whether rows fill a table body, whose layout a browser may defer.
func full(rows []row) bool { return len(rows) == tableBody }
