package harness

import (
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// unreached ends the walk where the page asked for an address that the simulated network does
// not reach, since the matrix does not name it: whatever came of the step says nothing of the
// site. began is when the first step began.
func (w *Walk) unreached(step *results.Step, began time.Time) {
	if step.Verdict == results.Interrupted {
		return
	}
	for _, e := range w.open.Events() {
		if e.Rule == network.ByReach && !e.At.Before(began) {
			step.Verdict, step.Reason = results.Broken, w.secrets.Clean("the simulated network does not reach what the page asked for: "+e.Why)
			return
		}
	}
}
