package cell

import (
	"fmt"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// failUnreached ends the walk if a step did not pass after the page requested an address that the
// simulated network does not reach, since the matrix does not name it: that is no evidence about
// the site. A page may send a request to its visitor's machine and need no answer, so a step
// that passed stays passed. start is when the first step began.
func (w *Walk) failUnreached(step *results.Step, start time.Time) {
	if step.Verdict == results.Passed || step.Verdict == results.Interrupted {
		return
	}
	for _, e := range w.open.Events() {
		if e.Rule == network.ConstraintReach && !e.At.Before(start) {
			step.Verdict, step.Reason = results.Broken, fmt.Sprintf("%s; the simulated network does not reach what the page asked for: %s", step.Reason, w.secrets.Clean(e.Reason))
			return
		}
	}
}
