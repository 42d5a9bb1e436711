package cell

import (
	"slices"
	"time"

	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// Finish completes a cell's record from its steps: those that were not reached,
// the verdict if nothing gave one, and whether it was expected.
func Finish(c *results.Cell, names []string) {
	for i := len(c.Steps); i < len(names); i++ {
		c.Steps = append(c.Steps, results.Step{Name: names[i], Verdict: results.NotReached})
	}
	if c.Verdict == "" {
		c.Verdict = verdictOf(c)
	}
	c.CompareExpectation()
	c.Seconds = roundSeconds(time.Since(c.Started))
}

// verdictOf is passed for a cell whose steps were all walked; one that ended earlier
// without a verdict was interrupted.
func verdictOf(c *results.Cell) results.Verdict {
	for _, s := range c.Steps {
		switch s.Verdict {
		case results.Passed:
		case results.NotReached:
			c.Reason = "stopped before step " + s.Name
			return results.Interrupted
		default:
			c.Reason = s.Name + ": " + s.Reason
			return s.Verdict
		}
	}
	return results.Passed
}

// attributable reports whether the run will search for a cause: if the customer did not get through. A cell without
// restrictions can't be blocked, and control cells are the evidence themselves.
func attributable(t task.Task, c results.Cell) bool {
	stopped := c.Verdict.Stopped()
	atStep := slices.ContainsFunc(c.Steps, func(s results.Step) bool { return s.Verdict != results.Passed })
	return t.Attribute && stopped && atStep && Restricts(t) && !results.IsControl(c.Cell)
}

// roundSeconds rounds seconds to a thousandth: more is noise.
func roundSeconds(d time.Duration) float64 { return round(d.Seconds()) }
