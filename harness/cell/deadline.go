package cell

import (
	"time"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"
)

// How long opening and closing a browser may take. Both are meant to detect hangs, not
// slowness.
const (
	OpenPatience  = engine.DefaultPatience
	ClosePatience = time.Minute
)

// opening is how long the task's browser may take to open.
func opening(t task.Task) time.Duration {
	if t.Target.Dialect == "" {
		return OpenPatience
	}
	return t.Target.Patience()
}

// parse reads the task's journey again, in the process that walks it.
func parse(t task.Task, k Kit) (*journey.Journey, error) {
	return journey.Parse(t.Journey.Name, []byte(t.Journey.Text), journey.Options{Dir: t.Base, Lookup: k.Lookup, Smallest: k.Smallest})
}

// Deadline is how long a walk may take at most: the time that the
// bytes need on the line, and patience for every action. A process that is not
// done by then hangs.
func Deadline(t task.Task, j *journey.Journey) time.Duration {
	sum := opening(t) + environment.EnforcementPatience(t.Network) + ClosePatience
	v := &journey.Visit{Patience: t.Patience, Variant: t.Plan.Variant, UpKbps: t.Network.Line.UpKbps, Files: map[string]journey.LocalFile{}}
	for _, f := range j.Files {
		v.Files[f.Name] = journey.LocalFile{Bytes: f.Bytes}
	}
	for _, s := range j.Steps {
		sum += stepBudget(s, v)
	}
	return sum
}

func stepBudget(s journey.Step, v *journey.Visit) time.Duration {
	sum := 2 * aftermath // for the checks of browser and site, then for the page's evidence
	for _, a := range s.Actions {
		sum += journey.Budget(a, v) + grace
	}
	return sum
}
