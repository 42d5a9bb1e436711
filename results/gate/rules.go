package gate

import (
	"slices"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Rules are what a run is held against.
type Rules struct {
	Required   []Requirement
	Exceptions []Exception
	Allow      map[Kind]Allowance // of the kinds that may be allowed
	Slower     results.Limit      // beyond which a cell, or a step, is slower than usual
	Judged     bool               // the rules say of what is slower that it counts
	Usual      int                // of so many passing runs of a history what is usual is the median
}

// Requirement says that a run is worth nothing without these cells.
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
	Constraint string // what stops the customer, or would once what is before it were lifted; "" leaves it open, an * at its end all that begin so
	Reason     string
	Until      time.Time // the last day, UTC, on which it holds
	At         string
}

// Allowance is how many findings of a kind are allowed.
type Allowance int

// Any number of findings is allowed.
const Any Allowance = -1

func (a Allowance) holds(n int) bool { return a == Any || n <= int(a) }

// allowable are the kinds that rules may allow, by the key that does, with what holds if no
// rules are given.
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

// Defaults are the rules where none are given, or those of a file that says nothing else.
func Defaults() *Rules {
	r := &Rules{Allow: map[Kind]Allowance{}, Slower: results.Limit{Times: 1.5, Seconds: 5}, Usual: 5}
	for _, a := range allowable {
		r.Allow[a.kind] = a.without
	}
	return r
}

// requirement returns whether rules require a cell, and its real browser.
func (r *Rules) requirement(cell string) (required, real bool) {
	for _, q := range r.Required {
		if names(q.Cells, cell) {
			required, real = true, real || q.Real
		}
	}
	return required, real
}

// exception returns the first one that names a cell and holds on a day; nil if there is none.
func (r *Rules) exception(cell string, day time.Time) *Exception {
	for i, x := range r.Exceptions {
		if names(x.Cells, cell) && !x.expired(day) {
			return &r.Exceptions[i]
		}
	}
	return nil
}

func names(glob, cell string) bool {
	c, err := matrix.ParseCell(cell)
	return err == nil && c.Match(glob)
}

// expired reports whether an exception's last day is over, by a day in UTC.
func (x Exception) expired(now time.Time) bool { return !now.Before(x.Until.AddDate(0, 0, 1)) }

// covers reports whether a record is what an exception speaks of.
func (x Exception) covers(c results.Cell) bool {
	s := stoppedAt(c)
	return c.Verdict == x.Verdict && (x.Step == "" || s.Name == x.Step) && (x.Constraint == "" || slices.ContainsFunc(s.Cause.Chain(), func(part results.Cause) bool { return begins(string(part.Constraint), x.Constraint) }))
}

func begins(constraint, pattern string) bool {
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
