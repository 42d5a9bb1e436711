package gate

import (
	"fmt"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// checkCell judges one planned cell as the run itself does, with the requirements and exceptions
// of the rules in addition to those of the matrix.
func (j *decider) checkCell(p results.Planned) {
	final := j.run.Final(p.Cell)
	if final == nil {
		if j.run.InShards(p) { // otherwise its shard is missing
			j.addReason(Finding{Kind: NoRecord, Cell: p.Cell, Text: "planned, but there is no record of it", Record: runFile(j.run.Dir)})
		}
		return
	}
	c := *final
	j.conclusive = j.conclusive || c.Verdict.Conclusive()
	c.Required = j.required(c)
	x := j.rules.exception(c.Cell, j.now)
	if x != nil && (c.Expect == nil || !c.Expect.Met) {
		c.Expect = &results.Expectation{Verdict: x.Verdict, Step: x.Step, Reason: x.Reason + " (" + x.At + ", until " + day(x.Until) + ")", Met: x.covers(c)}
	}
	code, why := results.CellExit(&c)
	switch code {
	case results.ExitExpected:
		j.addExpected(c)
	case results.ExitStopped:
		j.addStopped(c, x)
	default:
		j.addUntested(c, why)
	}
	j.addNotes(c)
}

func (j *decider) required(c results.Cell) string {
	required, real := j.rules.requirement(c.Cell)
	switch {
	case real:
		return results.RequiredReal
	case required && c.Required == "":
		return "any"
	}
	return c.Required
}

// finding returns a finding about a cell.
func (j *decider) finding(c results.Cell, k Kind, text string) Finding {
	f := Finding{Kind: k, Cell: c.Cell, Verdict: c.Verdict, Text: text, Record: j.run.Position(c)}
	if s := stoppedAt(c); c.Verdict != results.Passed {
		f.Step = s.Name
		if s.Cause != nil {
			f.Cause = string(s.Cause.Constraint)
		}
	}
	return f
}

// addExpected lists known trouble in an expected cell. It is no reason for a red decision.
func (j *decider) addExpected(c results.Cell) {
	switch {
	case c.Verdict == results.Unsupported && c.Expect != nil && c.Expect.Met:
		j.addAllowed(j.finding(c, Expected, "unsupported, as expected: "+c.Expect.Reason))
	case c.Verdict == results.Unsupported:
		j.addOptional(j.finding(c, Unsupported, c.Reason))
	case c.Verdict != results.Passed:
		_, since := j.since(c)
		j.addAllowed(j.finding(c, Expected, describe(c)+", as expected: "+c.Expect.Reason+since))
	}
}

// since says whether a customer is newly stopped, and since when, by all earlier runs.
func (j *decider) since(c results.Cell) (newly bool, text string) {
	for _, p := range j.pasts {
		s := p.Since[c.Key()]
		newly = newly || s.NewlyStopped()
		if sinceText := s.String(); sinceText != "" {
			text += "; by " + p.Source + ": " + sinceText
		}
	}
	return newly, text
}

// addStopped judges a cell that did not get through, or that got through although it was expected not to.
func (j *decider) addStopped(c results.Cell, x *Exception) {
	if c.Verdict == results.Passed {
		text := fmt.Sprintf("expected to be %s, but it passed: take the expectation out of the matrix", c.Expect.Verdict)
		if x != nil {
			text = fmt.Sprintf("expected to be %s, but it passed: take the exception out (%s)", x, x.At)
		}
		j.addReason(j.finding(c, BlockGone, text))
		return
	}
	kind := kindOfVerdict[c.Verdict]
	newly, since := j.since(c)
	switch {
	case c.Inconclusive:
		kind = Inconclusive
	case newly && c.Verdict == results.Failed:
		kind = NewlyFailed
	case newly:
		kind = NewlyBlocked
	}
	text := describe(c) + ": " + strings.TrimPrefix(c.Reason, stoppedAt(c).Name+": ") + since
	if x != nil {
		text += fmt.Sprintf("; expected was %s (%s)", x, x.At)
	}
	j.addReason(j.finding(c, kind, text))
}

// addUntested judges a cell that says nothing about the site, or was not walked by the real browser that it requires.
func (j *decider) addUntested(c results.Cell, why string) {
	switch kind := kindOfVerdict[c.Verdict]; {
	case c.Required != "":
		j.addReason(j.finding(c, Required, why))
	case kind == "":
		j.addReason(j.finding(c, Broken, why))
	default:
		j.addOptional(j.finding(c, kind, strings.TrimPrefix(why, string(c.Verdict)+": ")))
	}
}

// addNotes lists findings besides the verdict.
func (j *decider) addNotes(c results.Cell) {
	if c.Flaky {
		j.addOptional(j.finding(c, Flaky, fmt.Sprintf("it passed only at attempt %d", c.Attempt)))
	}
	if s := stoppedAt(c); c.Verdict != results.Passed && c.Verdict.Conclusive() && s.Explained != nil && !*s.Explained {
		j.addOptional(j.finding(c, Unexplained, s.Name+": the page did not say what the customer can do"))
	}
	if text := c.Refused().WithHosts(); c.RefusedNote() != "" {
		j.addAllowed(j.finding(c, Refused, "passed, though "+text))
	}
	for _, p := range j.pasts {
		if s := p.Since[c.Key()]; s.Fixed() {
			j.addAllowed(j.finding(c, Fixed, strings.TrimPrefix(s.String(), "fixed: ")+"; by "+p.Source))
		}
		if s := p.Usual[c.Key()].Slower(c, j.rules.Slower); s != nil {
			j.addOptional(j.finding(c, Slower, s.String()+"; by "+p.Source))
		}
	}
}

// describe says what happened to a customer: "blocked at upload-evidence by line (lifted), then by browser (lifted)".
func describe(c results.Cell) string {
	s := stoppedAt(c)
	text := c.VerdictText()
	if s.Name != "" {
		text += " at " + s.Name
	}
	by := " by "
	for _, part := range s.Cause.Chain() {
		text += fmt.Sprintf("%s%s (%s)", by, part.Constraint, part.Proof)
		by = ", then by "
	}
	if found := c.AttributionText(); found != "" {
		text += "; " + found
	}
	if c.Documented != "" {
		text += "; the real browser is documented to fail alike: " + c.Documented
	}
	return text
}

func runFile(dir string) string { return filepath.ToSlash(filepath.Join(dir, "run.json")) }
