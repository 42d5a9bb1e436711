package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Obstacle is what keeps combinations of a run from getting through: a constraint, or a step at which the site fails without one.
type Obstacle struct {
	Constraint   matrix.Constraint // "" where no restriction accounts for it
	Inconclusive bool              // only emulated browsers were stopped, and the real ones are not documented to fail like them
	Verdict      results.Verdict
	Steps        []string            // at which they were stopped
	Environments []Number            // and how many combinations of each
	Browsers     []string            // that were stopped, as the plan names them
	Cells        []string            // in the order of the plan
	Behind       []matrix.Constraint // what stops them next once it is lifted
	Proven       int                 // combinations in which lifting it let the customer get further
	Expected     int                 // combinations of which the matrix expects it
	Told         Told
	Since        string // since when, by earlier runs; "" if they say nothing

	uploads bool // the steps at which they were stopped send files

	first time.Time // of the earliest run that is known to have had it
	newly int
}

// Number is a name, and how many there are of it.
type Number struct {
	Name string
	N    int
}

// Told is how many of the customers who were stopped were told why by the page, and how many were not.
type Told struct{ Told, NotTold, Unclear int }

// Obstacles are those of a run, heaviest first: that stop the most combinations. Inconclusive ones come last. Past says since when.
func Obstacles(r *results.Recorded, past results.Past) []*Obstacle {
	type key struct {
		constraint   matrix.Constraint
		step         string // of one without a cause
		verdict      results.Verdict
		inconclusive bool
	}
	var list []*Obstacle
	known := map[key]*Obstacle{}
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		if c == nil || !c.Verdict.Stopped() {
			continue
		}
		s := lastStep(*c)
		k := key{step: s.Name, verdict: c.Verdict, inconclusive: c.Inconclusive}
		if s.Cause != nil {
			k.constraint, k.step = s.Cause.Constraint, ""
		}
		o := known[k]
		if o == nil {
			o = &Obstacle{Constraint: k.constraint, Inconclusive: k.inconclusive, Verdict: c.Verdict}
			known[k] = o
			list = append(list, o)
		}
		o.add(p, *c, s, past)
	}
	for _, o := range list {
		o.Since = o.since()
	}
	slices.SortStableFunc(list, func(a, b *Obstacle) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(len(b.Cells), len(a.Cells)))
	})
	return list
}

// weight is how many combinations it is known to keep out.
func (o *Obstacle) weight() int {
	if o.Inconclusive {
		return 0
	}
	return len(o.Cells)
}

// add counts a combination that was stopped at a step.
func (o *Obstacle) add(p results.Planned, c results.Cell, s results.Step, past results.Past) {
	o.Cells = append(o.Cells, c.Cell)
	environment, browser, _ := parts(c.Cell)
	o.Environments = count(o.Environments, environment)
	o.Steps, o.Browsers = addOnce(o.Steps, s.Name), addOnce(o.Browsers, browser)
	if s.Cause != nil {
		for _, next := range s.Cause.Next {
			o.Behind = addOnce(o.Behind, next.Constraint)
		}
		if s.Cause.Proof == results.Lifted {
			o.Proven++
		}
	}
	if c.Expect != nil && c.Expect.Met {
		o.Expected++
	}
	o.Told.add(s)
	o.uploads = o.uploads || len(s.Items) > 0 || len(s.Uploads) > 0
	if since, ok := past.Since[c.Key()]; ok && since.NewlyStopped() {
		o.newly++
	} else if ok && since.First != nil && (o.first.IsZero() || since.First.Started.Before(o.first)) {
		o.first = since.First.Started
	}
}

func (t *Told) add(s results.Step) {
	switch {
	case s.Unclear():
		t.Unclear++
	case s.Explained != nil && *s.Explained:
		t.Told++
	case s.Explained != nil:
		t.NotTold++
	}
}

// Plus is the sum of both.
func (t Told) Plus(u Told) Told {
	return Told{t.Told + u.Told, t.NotTold + u.NotTold, t.Unclear + u.Unclear}
}

// String says whether customers were told why: "customers not told why", "told why in 1 of 4, unclear in 1"; "" if no customer
// had to be told anything.
func (t Told) String() string {
	all := t.Told + t.NotTold + t.Unclear
	switch all {
	case 0:
		return ""
	case t.Told:
		return "customers told why"
	case t.NotTold:
		return "customers not told why"
	case t.Unclear:
		return "unclear whether customers were told why"
	}
	text := fmt.Sprintf("told why in %d of %d", t.Told, all)
	if t.Unclear > 0 {
		text += fmt.Sprintf(", unclear in %d", t.Unclear)
	}
	return text
}

// since says since when combinations were stopped: "since 24 Nov 2026, 2 of them newly".
func (o *Obstacle) since() string {
	switch {
	case o.newly == len(o.Cells):
		return "new in this run"
	case o.first.IsZero() && o.newly == 0:
		return ""
	case o.first.IsZero():
		return fmt.Sprintf("%d of them newly", o.newly)
	case o.newly == 0:
		return "since " + o.first.UTC().Format("2 Jan 2006")
	}
	return fmt.Sprintf("since %s, %d of them newly", o.first.UTC().Format("2 Jan 2006"), o.newly)
}

// Title says what it is: "upload.example.test is blocked", "the site fails in upload-evidence".
func (o *Obstacle) Title() string {
	switch {
	case o.Constraint == "" && o.Verdict == results.Blocked:
		return "stopped in " + strings.Join(o.Steps, ", ") + ", by what is not recorded"
	case o.Constraint == "":
		return "the site fails in " + strings.Join(o.Steps, ", ") + ", and no restriction accounts for it"
	}
	does, _ := o.Constraint.Words()
	if o.Constraint == matrix.TheBrowser {
		does += ": " + fewOf(o.Browsers)
	}
	return does
}

// Help says what would let these customers through; "" if that is not known.
func (o *Obstacle) Help() string {
	if o.Constraint == "" && o.Verdict == results.Failed {
		return "mend the site: it fails without any restriction, too"
	}
	_, help := o.Constraint.Words()
	if o.Constraint == matrix.TheLine && !o.uploads {
		help = "lighter pages, or longer time limits of the site"
	}
	for _, next := range o.Behind {
		if _, then := next.Words(); next != o.Constraint && then != "" && !strings.Contains(help, then) {
			help += "; then " + then
		}
	}
	return help
}

// Where says which environments have it: "4 combinations in medium, 1 in high".
func (o *Obstacle) Where() string {
	var words []string
	for i, e := range o.Environments {
		number := fmt.Sprint(e.N)
		if i == 0 {
			number = results.Count(e.N, "combination")
		}
		words = append(words, number+" in "+e.Name)
	}
	return fewOf(words)
}

// Proof says what the cause rests on; "" without a cause.
func (o *Obstacle) Proof() string {
	switch {
	case o.Constraint == "":
		return ""
	case o.Inconclusive:
		return "inconclusive: emulated browsers"
	case o.Proven == 0:
		return "seen to refuse, not proven"
	}
	further := "with it lifted, the walk went on"
	if o.Constraint == matrix.TheBrowser {
		further = "a current browser was not stopped by this"
	}
	if o.Proven < len(o.Cells) {
		return fmt.Sprintf("proven in %d of %d: %s", o.Proven, len(o.Cells), further)
	}
	return "proven: " + further
}

// few is how many names are listed before the others are counted.
const few = 4

// fewOf joins names: "a, b, c, d and 3 more".
func fewOf(list []string) string {
	if len(list) <= few+1 {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:few], ", "), len(list)-few)
}

func count(list []Number, name string) []Number {
	for i := range list {
		if list[i].Name == name {
			list[i].N++
			return list
		}
	}
	return append(list, Number{name, 1})
}

// addOnce appends a name that a list does not have.
func addOnce[T comparable](list []T, name T) []T {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}
