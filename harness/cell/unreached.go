package cell

import (
	"fmt"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// unreached ends the walk where a step did not pass after the page asked for an address that the
// simulated network does not reach, since the matrix does not name it: that says nothing of the
// site. A page may ask its visitor's machine for something and do without an answer, so a step
// that passed stays passed. began is when the first step began.
func (w *Walk) unreached(step *results.Step, began time.Time) {
	if step.Verdict == results.Passed || step.Verdict == results.Interrupted {
		return
	}
	for _, e := range w.open.Events() {
		if e.Rule == network.ByReach && !e.At.Before(began) {
			step.Verdict, step.Reason = results.Broken, fmt.Sprintf("%s; the simulated network does not reach what the page asked for: %s", step.Reason, w.secrets.Clean(e.Why))
			return
		}
	}
}
