package report

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// cellCase is the case for a cell whose outcome no step accounts for.
const cellCase = "the cell"

// junitCases are the cases of a planned cell.
func junitCases(r *results.Recorded, j evaluation) []junitCase {
	if j.cell == nil {
		c := newJUnitCase(j, cellCase)
		c.Error = &junitProblem{Type: notRecorded, Message: j.why}
		return []junitCase{c}
	}
	var cases []junitCase
	accounted := false
	for _, s := range allSteps(r, *j.cell) {
		c := newJUnitCase(j, s.Name)
		c.Time = junitTime(s.Seconds)
		c.out(stepFindings(*j.cell, s.Name)...)
		accounted = c.setResult(r, j, s) || accounted
		if c.Failure != nil || c.Error != nil {
			c.attach(r.DirOf(*j.cell), s.Artifacts)
		}
		cases = append(cases, c)
	}
	if !accounted && j.code != results.ExitExpected || len(cases) == 0 {
		c := newJUnitCase(j, cellCase)
		c.setProblem(r, j, string(j.cell.Verdict))
		cases = append(cases, c)
	}
	cases[len(cases)-1].out(j.cell.RefusedNote(), oneLine(sharedText(*j.cell)))
	junitAttempts(r, j, cases)
	return cases
}

// newJUnitCase is a case with its names. Some servers list only the name of a case, so that has the cell, and what stands in for
// its browser.
func newJUnitCase(j evaluation, step string) junitCase {
	browser := j.browser()
	cell := j.Cell
	if browser.Provenance != results.Real && browser.Provenance != "" {
		cell += " (" + string(browser.Provenance) + ")"
	}
	c := junitCase{Name: cell + ": " + step, Class: junitClass(j), step: step}
	if answered := commas(cmp.Or(browser.Answered, browser.Asked), string(browser.Provenance), browser.Note); answered != "" {
		c.out("browser: " + oneLine(answered))
	}
	return c
}

// browser is what answered, or what was planned to.
func (j evaluation) browser() results.Browser {
	if j.cell != nil && j.cell.Browser.Provenance != "" {
		return j.cell.Browser
	}
	return results.Browser{Asked: j.Asked, Provenance: j.Provenance, Note: j.Note}
}

// out adds lines to what is printed beside a case.
func (c *junitCase) out(lines ...string) {
	for _, line := range lines {
		if line != "" {
			c.Out = strings.TrimPrefix(c.Out+"\n"+line, "\n")
		}
	}
}

// attach names files, as Jenkins' JUnit Attachments plugin and GitLab show them: https://plugins.jenkins.io/junit-attachments/,
// https://docs.gitlab.com/ci/testing/unit_test_reports/#view-junit-screenshots-on-gitlab.
func (c *junitCase) attach(dir string, files []string) {
	for _, f := range files {
		c.out("[[ATTACHMENT|" + filepath.Join(dir, f) + "]]")
	}
}

// junitClass is the full name of a result key, so that a pass of one browser or journey can't
// hide the failure of another. Servers read it as package and class, which dots separate.
func junitClass(j evaluation) string {
	journey, variant, engine := j.journey, j.Variant, j.Engine
	if c := j.cell; c != nil {
		journey, variant, engine = cmp.Or(c.Journey, journey), cmp.Or(c.Variant, variant), cmp.Or(c.Engine, engine)
	}
	environment, browser, system := parts(j.Cell)
	plain := func(s string) string { return strings.ReplaceAll(s, ".", "_") }
	return fmt.Sprintf("%s.%s.%s on %s [%s]", plain(journey), plain(environment), plain(browser), plain(system), plain(commas(variant, engine)))
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
			if cases[i].step == stoppedAt(a) {
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
