package report

import (
	"cmp"
	"fmt"
	"strings"

	"cxmatrix/results"
)

// cellCase is the case for a cell whose outcome no step accounts for.
const cellCase = "the cell"

// junitCases are the cases of a planned cell.
func junitCases(r *results.Recorded, j evaluation) []junitCase {
	class := junitClass(j)
	if j.cell == nil {
		return []junitCase{{Name: cellCase, Class: class, Error: &junitProblem{Type: notRecorded, Message: j.why}}}
	}
	var cases []junitCase
	accounted := false
	for _, s := range allSteps(r, *j.cell) {
		c := junitCase{Name: s.Name, Class: class, Time: junitTime(s.Seconds), Out: strings.Join(stepFindings(*j.cell, s.Name), "\n")}
		accounted = c.setResult(r, j, s) || accounted
		cases = append(cases, c)
	}
	if !accounted && j.code != results.ExitExpected || len(cases) == 0 {
		c := junitCase{Name: cellCase, Class: class}
		c.setProblem(r, j, string(j.cell.Verdict))
		cases = append(cases, c)
	}
	last := &cases[len(cases)-1]
	last.Out = strings.Trim(last.Out+"\n"+j.cell.RefusedNote()+"\n"+oneLine(sharedText(*j.cell)), "\n")
	junitAttempts(r, j, cases)
	return cases
}

// junitClass is the full name of a result key, so that a pass of one browser or journey can't
// hide the failure of another.
func junitClass(j evaluation) string {
	journey, variant, engine := j.journey, j.Variant, j.Engine
	if c := j.cell; c != nil {
		journey, variant, engine = cmp.Or(c.Journey, journey), cmp.Or(c.Variant, variant), cmp.Or(c.Engine, engine)
	}
	return fmt.Sprintf("%s [%s, %s, %s]", j.Cell, journey, variant, engine)
}

// setResult fills in the result of a step, and reports whether that accounts for the cell.
func (c *junitCase) setResult(r *results.Recorded, j evaluation, s results.Step) bool {
	switch {
	case s.Verdict == results.Passed:
		return false
	case notTried(s.Verdict):
		c.Skipped = &junitProblem{Type: string(s.Verdict), Message: whySkipped(*j.cell)}
		return false
	}
	c.setProblem(r, j, string(s.Verdict))
	return true
}

// setProblem says why a cell is not as expected. A cell that is stopped as expected is skipped, as
// other test runners do with tests that are expected to fail.
func (c *junitCase) setProblem(r *results.Recorded, j evaluation, kind string) {
	var b strings.Builder
	describeCell(&b, *j.cell, r)
	t := &junitProblem{Type: kind, Message: oneLine(j.why), Text: b.String()}
	switch j.code {
	case results.ExitStopped:
		c.Failure = t
	case results.ExitExpected:
		t.Message = whySkipped(*j.cell)
		c.Skipped = t
	default:
		c.Error = t
	}
}

func whySkipped(c results.Cell) string {
	if e := c.Expect; e != nil && e.Met {
		return oneLine(fmt.Sprintf("%s, as expected: %s", c.Verdict, e.Reason))
	}
	return outcomeOf(c)
}

// junitAttempts adds the attempts before the final one, at the step that ended each.
func junitAttempts(r *results.Recorded, j evaluation, cases []junitCase) {
	for _, a := range earlierAttempts(*j.cell, r) {
		var b strings.Builder
		writeEvidence(&b, a, r)
		run := junitRun{Type: string(a.Verdict), Message: fmt.Sprintf("attempt %d: %s", a.Attempt, outcomeOf(a)), Stack: b.String()}
		at := &cases[0]
		for i := range cases {
			if cases[i].Name == stoppedAt(a) {
				at = &cases[i]
			}
		}
		at.addAttempt(run, j.cell.Verdict == results.Passed)
	}
}

// addAttempt adds an earlier attempt as Maven's Surefire does: flaky if a later one passed.
func (c *junitCase) addAttempt(run junitRun, passed bool) {
	stopped := run.Type == string(results.Blocked) || run.Type == string(results.Failed)
	list := &c.RerunErrors
	switch {
	case passed && stopped:
		list = &c.FlakyFailures
	case passed:
		list = &c.FlakyErrors
	case stopped:
		list = &c.RerunFailures
	}
	*list = append(*list, run)
}
