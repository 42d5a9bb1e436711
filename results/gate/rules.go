package gate

import (
	"slices"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Rules are what a run is judged by.
type Rules struct {
	Required   []Requirement
	Exceptions []Exception
	Allow      map[Kind]Allowance // of the kinds that may be allowed
	Slower     results.Limit      // beyond which a cell, or a step, is slower than usual
	SlowerSet  bool               // the rules have a slower: key, so slower cells count
	Usual      int                // usual is the median of this many passing runs of a history
}

// Requirement names cells without which a run counts as untested.
type Requirement struct {
	Cells string // glob over cell ids
	Real  bool   // a stand-in for the browser does not count
	At    string // file, line and column
}

// Exception is a cell that is known not to get through.
type Exception struct {
	Cells      string // glob over cell ids
	Verdict    results.Verdict
	Step       string // the step that does not pass; "" leaves it open
	Constraint string // what stops the customer, first or once others are lifted; "" is any, a * at the end makes it a prefix
	Reason     string
	Until      time.Time // the last day, UTC, on which it holds
	At         string
}

// Allowance is how many findings of a kind are allowed.
type Allowance int

// Any allows any number of findings.
const Any Allowance = -1

func (a Allowance) allows(n int) bool { return a == Any || n <= int(a) }

// allowable are the kinds that rules may allow, with their key and the default allowance.
var allowable = []struct {
	kind    Kind
	key     string
	without Allowance
}{
	{Unsupported, "unsupported", Any},
	{Flaky, "flaky", Any},
	{Unexplained, "unexplained", Any},
	{Slower, "slower", Any},
	{Broken, "broken", 0},
	{Invalid, "invalid", 0},
	{Interrupted, "interrupted", 0},
}

// Defaults are the rules if none are given, and the defaults of a rules file.
func Defaults() *Rules {
	r := &Rules{Allow: map[Kind]Allowance{}, Slower: results.Limit{Times: 1.5, Seconds: 5}, Usual: 5}
	for _, a := range allowable {
		r.Allow[a.kind] = a.without
	}
	return r
}

// requirement reports whether rules require a cell, and its real browser.
func (r *Rules) requirement(cell string) (required, real bool) {
	for _, q := range r.Required {
		if globMatches(q.Cells, cell) {
			required, real = true, real || q.Real
		}
	}
	return required, real
}

// exception returns the first exception that names a cell and holds on a day, or nil.
func (r *Rules) exception(cell string, day time.Time) *Exception {
	for i, x := range r.Exceptions {
		if globMatches(x.Cells, cell) && !x.expired(day) {
			return &r.Exceptions[i]
		}
	}
	return nil
}

func globMatches(glob, cell string) bool {
	c, err := matrix.ParseCell(cell)
	return err == nil && c.Match(glob)
}

// expired reports whether an exception's last day, in UTC, is over.
func (x Exception) expired(now time.Time) bool { return !now.Before(x.Until.AddDate(0, 0, 1)) }

// covers reports whether a record is as an exception says.
func (x Exception) covers(c results.Cell) bool {
	s := stoppedAt(c)
	return c.Verdict == x.Verdict && (x.Step == "" || s.Name == x.Step) && (x.Constraint == "" || slices.ContainsFunc(s.Cause.Chain(), func(part results.Cause) bool { return matchesPattern(string(part.Constraint), x.Constraint) }))
}

func matchesPattern(constraint, pattern string) bool {
	if start, open := strings.CutSuffix(pattern, "*"); open {
		return strings.HasPrefix(constraint, start)
	}
	return constraint == pattern
}

// String says what was expected: "blocked at upload-evidence by line".
func (x Exception) String() string {
	text := string(x.Verdict)
	if x.Step != "" {
		text += " at " + x.Step
	}
	if x.Constraint != "" {
		text += " by " + x.Constraint
	}
	return text
}

// stoppedAt is the step at which a cell did not pass; an empty one if there is none.
func stoppedAt(c results.Cell) results.Step {
	for _, s := range c.Steps {
		if s.Verdict != results.Passed {
			return s
		}
	}
	return results.Step{}
}
