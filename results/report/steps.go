package report

import (
	"slices"

	"cxmatrix/results"
)

// allSteps are the steps of a cell's record, and those of the journey that it never reached.
func allSteps(r *results.Recorded, c results.Cell) []results.Step {
	steps := slices.Clone(c.Steps)
	for _, name := range r.Run.Steps {
		if !slices.ContainsFunc(steps, func(s results.Step) bool { return s.Name == name }) {
			steps = append(steps, results.Step{Name: name, Verdict: results.NotReached})
		}
	}
	return steps
}

// notTried reports whether nothing was tried in a step.
func notTried(v results.Verdict) bool { return v == results.NotReached || v == results.Unsupported }

// stoppedAt is the name of the first step that did not pass; "" if there is none.
func stoppedAt(c results.Cell) string {
	for _, s := range c.Steps {
		if s.Verdict != results.Passed && !notTried(s.Verdict) {
			return s.Name
		}
	}
	return ""
}

// filesThrough counts the files of a step that got through, and all of them.
func filesThrough(s results.Step) (through, all int) {
	for _, it := range s.Items {
		if it.Verdict == results.Passed {
			through++
		}
	}
	return through, len(s.Items)
}
