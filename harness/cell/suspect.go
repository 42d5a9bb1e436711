package cell

import (
	"cxmatrix/harness/cause"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

func circumstancesOf(t task.Task) cause.Circumstances {
	c := cause.Circumstances{UpKbps: t.Network.Line.UpKbps}
	switch {
	case t.Plan.Provenance == results.Emulated:
		c.OldBrowser = engine.DisplayName(t.Plan.Engine, "") + " emulates " + t.Plan.Asked + ", and may do worse than a real one"
	case t.Newer != "":
		c.OldBrowser = engine.DisplayName(t.Plan.Engine, t.Plan.EngineVersion) + " is older than " + engine.DisplayName(t.Newer, t.NewerVersion)
	}
	return c
}

// Restricts reports whether anything in a task could keep a customer from getting
// through: otherwise a cell can't be blocked.
func Restricts(t task.Task) bool {
	return t.Network.Restricted() || t.MaxTLS != "" || circumstancesOf(t).OldBrowser != ""
}

// suspect makes a failed step a blocked one, if the network or the browser gave a reason.
func (w *Walk) suspect(step *results.Step) {
	if step.Verdict != results.Failed || !Restricts(w.task) {
		return
	}
	var before *results.Step
	if n := len(w.record.Steps); n > 0 {
		before = &w.record.Steps[n-1]
	}
	w.record.Suspects = cause.ClassifyFailure(step, before, circumstancesOf(w.task))
}
