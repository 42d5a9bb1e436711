package html

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"unicode/utf8"

	"cxmatrix/results"
)

// missing is the verdict of a planned cell that has no record.
const missing = "no-record"

// quote is how much of a page's message a row shows, in characters.
const quote = 90

// row is one cell in the heat map.
type row struct {
	Environment, Browser, System string
	Link                         template.URL
	Provenance, Note             string
	Verdict, Seconds             string
	Steps                        []square
	Flaky, Inconclusive          bool
	Though                       string // of a passed cell: what was refused on the way
	Found                        string // how its cause was found
	Emulated                     string // if its cause is an emulated browser: how far that holds for the real one
	Marks                        []mark // facts to know besides the verdict
	At, By, Proof                string // where it was stopped, and by what
	Told                         string // what the page told the customer
	Why                          string // the rest of the reason for the verdict
	Since                        string
}

// square is one step of a cell.
type square struct{ Verdict, Text string }

// mark is a word with a colour.
type mark struct{ Kind, Text string }

func newRow(p results.Planned, c *results.Cell, steps []string, o Options) row {
	environment, browser, system := names(p.Cell)
	r := row{Environment: environment, Browser: browser, System: system, Link: link(p.Cell), Provenance: string(p.Provenance), Note: p.Note, Verdict: missing}
	if c == nil {
		r.Why, r.Steps = "planned, but there is no record of it", make([]square, len(steps))
		return r
	}
	r.Verdict, r.Flaky, r.Inconclusive, r.Seconds = string(c.Verdict), c.Flaky, c.Inconclusive, seconds(c.Seconds)
	if c.Browser.Provenance != "" {
		r.Provenance, r.Note = string(c.Browser.Provenance), c.Browser.Note
	}
	for i := range steps {
		r.Steps = append(r.Steps, squareOf(c, i))
	}
	r.outcome(c)
	r.marks(c, o.Baseline)
	r.Since = o.since(*c)
	return r
}

// outcome says where the customer of a cell was stopped, by what, and whether the page told them.
func (r *row) outcome(c *results.Cell) {
	s := stop(c)
	switch {
	case c.Verdict == results.Passed:
		r.Proof = string(c.Proof)
		r.Though = c.Though()
		if code, why := results.Judge(c); code != results.ExitExpected {
			r.Why = why
		}
	case s == nil || c.Verdict != results.Blocked && c.Verdict != results.Failed:
		r.Why = c.Reason
	default:
		r.At, r.Told = s.Name, told(s)
		if s.Cause != nil {
			r.By, r.Proof, r.Found, r.Emulated = string(s.Cause.Constraint), s.Cause.Proof, c.Found(), c.Emulation(*s.Cause)
		} else {
			r.Why = strings.TrimPrefix(c.Reason, s.Name+": ")
		}
	}
}

func (r *row) marks(c *results.Cell, baseline *results.Recorded) {
	if c.Flaky {
		r.Marks = append(r.Marks, mark{"flaky", fmt.Sprintf("flaky: attempt %d", c.Attempt)})
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
	if baseline == nil {
		return
	}
	switch before := baseline.Final(c.Cell); {
	case before == nil:
		r.Marks = append(r.Marks, mark{"new", "not in the baseline"})
	case before.Verdict == results.Passed && stopped(c.Verdict):
		r.Marks = append(r.Marks, mark{"worse", "newly " + string(c.Verdict)})
	case stopped(before.Verdict) && c.Verdict == results.Passed:
		r.Marks = append(r.Marks, mark{"better", "fixed: was " + string(before.Verdict)})
	}
}

func squareOf(c *results.Cell, i int) square {
	if i >= len(c.Steps) {
		return square{Verdict: string(results.NotReached)}
	}
	switch s := c.Steps[i]; s.Verdict {
	case results.Passed:
		return square{string(s.Verdict), seconds(s.Seconds)}
	case results.NotReached:
		return square{Verdict: string(s.Verdict)}
	default:
		return square{string(s.Verdict), string(s.Verdict)}
	}
}

// stop is the step that a cell did not get past, or nil.
func stop(c *results.Cell) *results.Step {
	for i := range c.Steps {
		if c.Steps[i].Verdict != results.Passed {
			return &c.Steps[i]
		}
	}
	return nil
}

// told says whether the page let the customer act.
func told(s *results.Step) string {
	switch {
	case s.Unclear():
		return "Unclear whether the page explained: “" + cut(s.Shown) + "”"
	case s.Explained == nil:
		return ""
	case s.Shown == "":
		return "The page said nothing where complaints are looked for."
	case *s.Explained:
		return "The page explained: “" + cut(s.Shown) + "”"
	}
	return "The page said only: “" + cut(s.Shown) + "”"
}

func cut(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= quote {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:quote])) + "…"
}

// fared is the result of a cell, in a few words.
func fared(c *results.Cell) string {
	switch {
	case c == nil:
		return "no record"
	case stopped(c.Verdict) && stop(c) != nil:
		return c.Fate() + " at " + stop(c).Name
	}
	return string(c.Verdict)
}

func stopped(v results.Verdict) bool { return v == results.Blocked || v == results.Failed }

func names(cell string) (environment, browser, system string) {
	p := append(strings.SplitN(cell, "/", 3), "", "")
	return p[0], p[1], p[2]
}

// link is the fragment of a cell on the page. An id may hold anything; EscapedFragment keeps slashes, for readability.
func link(cell string) template.URL {
	return template.URL("#" + (&url.URL{Fragment: cell}).EscapedFragment())
}

func seconds(s float64) string { return fmt.Sprintf("%.1f s", s) }
