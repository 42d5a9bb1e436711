package gate

import (
	"fmt"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// planned judges one planned cell as the run itself does, with the requirements and exceptions
// of the rules in addition to those of the matrix.
func (j *judge) planned(p results.Planned) {
	final := j.run.Final(p.Cell)
	if final == nil {
		if j.run.Has(p) { // otherwise its shard is missing
			j.reason(Finding{Kind: NoRecord, Cell: p.Cell, Text: "planned, but there is no record of it", Record: runFile(j.run.Dir)})
		}
		return
	}
	c := *final
	j.told = j.told || c.Verdict.Tells()
	c.Required = j.required(c)
	x := j.rules.exception(c.Cell, j.now)
	if x != nil && (c.Expect == nil || !c.Expect.Met) {
		c.Expect = &results.Expectation{Verdict: x.Verdict, Step: x.Step, Reason: x.Reason + " (" + x.At + ", until " + day(x.Until) + ")", Met: x.covers(c)}
	}
	worth, why := results.Judge(&c)
	switch worth {
	case results.ExitExpected:
		j.asExpected(c)
	case results.ExitStopped:
		j.stopped(c, x)
	default:
		j.untested(c, why)
	}
	j.beside(c)
}

func (j *judge) required(c results.Cell) string {
	required, real := j.rules.requirement(c.Cell)
	switch {
	case real:
		return results.RequiredReal
	case required && c.Required == "":
		return "any"
	}
	return c.Required
}

// of returns a finding about a cell.
func (j *judge) of(c results.Cell, k Kind, text string) Finding {
	f := Finding{Kind: k, Cell: c.Cell, Verdict: c.Verdict, Text: text, Record: j.run.Where(c)}
	if s := stoppedAt(c); c.Verdict != results.Passed {
		f.Step = s.Name
		if s.Cause != nil {
			f.Cause = string(s.Cause.Constraint)
		}
	}
	return f
}

// asExpected lists known trouble in an expected cell. It is no reason for a red decision.
func (j *judge) asExpected(c results.Cell) {
	switch {
	case c.Verdict == results.Unsupported && c.Expect != nil && c.Expect.Met:
		j.list(j.of(c, Expected, "unsupported, as expected: "+c.Expect.Reason))
	case c.Verdict == results.Unsupported:
		j.maybe(j.of(c, Unsupported, c.Reason))
	case c.Verdict != results.Passed:
		_, since := j.since(c)
		j.list(j.of(c, Expected, told(c)+", as expected: "+c.Expect.Reason+since))
	}
}

// since says whether a customer is newly stopped, and since when, by all earlier runs.
func (j *judge) since(c results.Cell) (newly bool, text string) {
	for _, p := range j.pasts {
		s := p.Since[c.Key()]
		newly = newly || s.Newly()
		if said := s.String(); said != "" {
			text += "; by " + p.Of + ": " + said
		}
	}
	return newly, text
}

// stopped judges a cell that did not get through, or that got through although it was expected not to.
func (j *judge) stopped(c results.Cell, x *Exception) {
	if c.Verdict == results.Passed {
		text := fmt.Sprintf("expected to be %s, but it passed: take the expectation out of the matrix", c.Expect.Verdict)
		if x != nil {
			text = fmt.Sprintf("expected to be %s, but it passed: take the exception out (%s)", x, x.At)
		}
		j.reason(j.of(c, Gone, text))
		return
	}
	kind := ofVerdict[c.Verdict]
	newly, since := j.since(c)
	switch {
	case c.Inconclusive:
		kind = Inconclusive
	case newly:
		kind = NewlyBlocked
	}
	text := told(c) + ": " + strings.TrimPrefix(c.Reason, stoppedAt(c).Name+": ") + since
	if x != nil {
		text += fmt.Sprintf("; expected was %s (%s)", x, x.At)
	}
	j.reason(j.of(c, kind, text))
}

// untested judges a cell that says nothing about the site, or was not walked by the real browser that it requires.
func (j *judge) untested(c results.Cell, why string) {
	switch kind := ofVerdict[c.Verdict]; {
	case c.Required != "":
		j.reason(j.of(c, Required, why))
	case kind == "":
		j.reason(j.of(c, Broken, why))
	default:
		j.maybe(j.of(c, kind, strings.TrimPrefix(why, string(c.Verdict)+": ")))
	}
}

// beside lists findings besides the verdict.
func (j *judge) beside(c results.Cell) {
	if c.Flaky {
		j.maybe(j.of(c, Flaky, fmt.Sprintf("it passed only at attempt %d", c.Attempt)))
	}
	if s := stoppedAt(c); c.Verdict != results.Passed && c.Verdict.Tells() && s.Explained != nil && !*s.Explained {
		j.maybe(j.of(c, Unexplained, s.Name+": the page did not say what the customer can do"))
	}
	if text := c.Refused().Named(); c.Though() != "" {
		j.list(j.of(c, Refused, "passed, though "+text))
	}
	for _, p := range j.pasts {
		if s := p.Since[c.Key()]; s.Fixed() {
			j.list(j.of(c, Fixed, strings.TrimPrefix(s.String(), "fixed: ")+"; by "+p.Of))
		}
		if s := p.Usual[c.Key()].Slower(c, j.rules.Slower); s != nil {
			j.maybe(j.of(c, Slower, s.String()+"; by "+p.Of))
		}
	}
}

// told says what happened to a customer: "blocked at upload-evidence by line (lifted), then by browser (lifted)".
func told(c results.Cell) string {
	s := stoppedAt(c)
	text := c.Fate()
	if s.Name != "" {
		text += " at " + s.Name
	}
	by := " by "
	for _, part := range s.Cause.Chain() {
		text += fmt.Sprintf("%s%s (%s)", by, part.Constraint, part.Proof)
		by = ", then by "
	}
	if found := c.Found(); found != "" {
		text += "; " + found
	}
	if c.Documented != "" {
		text += "; the real browser is documented to fail alike: " + c.Documented
	}
	return text
}

func runFile(dir string) string { return filepath.ToSlash(filepath.Join(dir, "run.json")) }
