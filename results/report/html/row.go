package html

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"unicode/utf8"

	"cxmatrix/results"
)

// noRecord is the verdict of a planned cell that has no record.
const noRecord = "no-record"

// maxQuote is how much of a page's message a row shows, in characters.
const maxQuote = 160

// row is one cell in the heat map.
type row struct {
	Environment, Browser, System string
	Link                         template.URL
	Provenance, Note             string
	Verdict, Seconds             string
	Steps                        []stepCell
	Flaky, Inconclusive          bool
	NotTold, Newly               bool
	RefusedNote                  string // of a passed cell: what was refused on the way
	AttributionText              string // how its cause was found
	EmulationNote                string // if its cause is an emulated browser: how far that holds for the real one
	Marks                        []mark // facts to know besides the verdict
	At, By, Proof                string // where it was stopped, and by what
	Explanation                  string // what the page told the customer
	Why                          string // the rest of the reason for the verdict
	Since                        string
}

// stepCell is one step of a cell.
type stepCell struct{ Verdict, Text string }

// mark is a word with a colour.
type mark struct{ Kind, Text string }

func newRow(p results.Planned, c *results.Cell, steps []string, o Options) row {
	environment, browser, system := names(p.Cell)
	r := row{Environment: environment, Browser: browser, System: system, Link: link(p.Cell), Provenance: string(p.Provenance), Note: p.Note, Verdict: noRecord}
	if c == nil {
		r.Why, r.Steps = "planned, but there is no record of it", make([]stepCell, len(steps))
		return r
	}
	r.Verdict, r.Flaky, r.Inconclusive, r.Seconds = string(c.Verdict), c.Flaky, c.Inconclusive, seconds(c.Seconds)
	if c.Browser.Provenance != "" {
		r.Provenance, r.Note = string(c.Browser.Provenance), c.Browser.Note
	}
	for i := range steps {
		r.Steps = append(r.Steps, stepCellOf(c, i))
	}
	r.outcome(c)
	r.marks(c)
	since, known := o.Past.Since[c.Key()]
	r.Newly = known && since.NewlyStopped()
	r.compare(c, o.Baseline, known)
	r.Since = o.since(*c)
	return r
}

// outcome says where the customer of a cell was stopped, by what, and whether the page told them.
func (r *row) outcome(c *results.Cell) {
	s := stoppedStep(c)
	switch {
	case c.Verdict == results.Passed:
		r.Proof = string(c.Proof)
		r.RefusedNote = c.RefusedNote()
		if code, why := results.CellExit(c); code != results.ExitExpected {
			r.Why = why
		}
	case s == nil || !c.Verdict.Stopped():
		r.Why = c.Reason
	default:
		r.At, r.Explanation, r.NotTold = s.Name, explanation(s), s.Explained != nil && !*s.Explained
		if s.Cause != nil {
			r.By, r.Proof, r.AttributionText, r.EmulationNote = string(s.Cause.Constraint), s.Cause.Proof, c.AttributionText(), c.EmulationNote(*s.Cause)
		} else {
			r.Why = strings.TrimPrefix(c.Reason, s.Name+": ")
		}
	}
}

func (r *row) marks(c *results.Cell) {
	if c.Flaky {
		r.Marks = append(r.Marks, mark{"flaky", fmt.Sprintf("flaky: attempt %d", c.Attempt)})
	}
	if c.WalkedAs != "" {
		_, browser, system := names(c.WalkedAs)
		r.Marks = append(r.Marks, mark{"alike", fmt.Sprintf("walked as %s, %s", browser, system)})
	}
	if c.Inconclusive {
		r.Marks = append(r.Marks, mark{"doubt", "inconclusive"})
	}
	if c.Expect != nil && c.Expect.Met {
		r.Marks = append(r.Marks, mark{"expected", "as expected"})
	}
	if c.Network == results.NotEnforced {
		r.Marks = append(r.Marks, mark{"doubt", results.NotEnforced})
	}
	if len(c.Findings) > 0 {
		r.Marks = append(r.Marks, mark{"doubt", c.Findings[0].Kind})
	}
}

// compare marks what was otherwise in the baseline. Where earlier runs say since when, the baseline is only one of them.
func (r *row) compare(c *results.Cell, baseline *results.Recorded, since bool) {
	if baseline == nil {
		return
	}
	before, worse, better := baseline.Final(c.Cell), "newly "+string(c.Verdict), "fixed: was "
	if since {
		worse, better = "passed in the baseline", "in the baseline "
	}
	switch {
	case before == nil:
		r.Marks = append(r.Marks, mark{"new", "not in the baseline"})
	case before.Verdict == results.Passed && r.stopped():
		r.Marks, r.Newly = append(r.Marks, mark{"worse", worse}), r.Newly || !since
	case before.Verdict.Stopped() && c.Verdict == results.Passed:
		r.Marks = append(r.Marks, mark{"better", better + string(before.Verdict)})
	}
}

func stepCellOf(c *results.Cell, i int) stepCell {
	if i >= len(c.Steps) {
		return stepCell{Verdict: string(results.NotReached)}
	}
	switch s := c.Steps[i]; s.Verdict {
	case results.Passed:
		return stepCell{string(s.Verdict), seconds(s.Seconds)}
	case results.NotReached:
		return stepCell{Verdict: string(s.Verdict)}
	default:
		return stepCell{string(s.Verdict), string(s.Verdict)}
	}
}

// stoppedStep is the step that a cell did not get past, or nil.
func stoppedStep(c *results.Cell) *results.Step {
	for i := range c.Steps {
		if c.Steps[i].Verdict != results.Passed {
			return &c.Steps[i]
		}
	}
	return nil
}

// explanation says whether the page let the customer act.
func explanation(s *results.Step) string {
	switch {
	case s.Unclear():
		return "Unclear whether the page explained: “" + truncate(s.Shown) + "”"
	case s.Explained == nil:
		return ""
	case s.Shown == "":
		return "The page said nothing in the places where the journey looks for complaints."
	case *s.Explained:
		return "The page explained: “" + truncate(s.Shown) + "”"
	}
	return "The page said only: “" + truncate(s.Shown) + "”"
}

func truncate(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= maxQuote {
		return s
	}
	s = string([]rune(s)[:maxQuote])
	if word := strings.LastIndexByte(s, ' '); word > len(s)/2 {
		s = s[:word]
	}
	return strings.TrimRight(s, " ·,;:") + " …"
}

// baselineResult is the result of a cell, in a few words.
func baselineResult(c *results.Cell) string {
	switch {
	case c == nil:
		return "no record"
	case c.Verdict.Stopped() && stoppedStep(c) != nil:
		return c.VerdictText() + " at " + stoppedStep(c).Name
	}
	return string(c.Verdict)
}

func (r row) stopped() bool { return results.Verdict(r.Verdict).Stopped() }

func names(cell string) (environment, browser, system string) {
	p := append(strings.SplitN(cell, "/", 3), "", "")
	return p[0], p[1], p[2]
}

// link is the fragment of a cell on the page. An id may hold anything; EscapedFragment keeps slashes, for readability.
func link(cell string) template.URL {
	return template.URL("#" + (&url.URL{Fragment: cell}).EscapedFragment())
}

func seconds(s float64) string { return fmt.Sprintf("%.1f s", s) }
