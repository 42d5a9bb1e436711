package cell

import (
	"time"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"
)

// CloseTimeout is how long closing a browser may take. It is meant to detect hangs, not
// slowness.
const CloseTimeout = time.Minute

// openTimeout is how long the task's browser may take to open.
func openTimeout(t task.Task) time.Duration {
	if t.Target.Dialect == "" {
		return engine.DefaultStartTimeout
	}
	return t.Target.StartTimeout()
}

// parseJourney reads the task's journey again, in the process that walks it.
func parseJourney(t task.Task, k Options) (*journey.Journey, error) {
	return journey.Parse(t.Journey.Name, []byte(t.Journey.Text), journey.Options{Dir: t.Base, LookupEnv: k.Lookup, MinSize: k.Smallest})
}

// Deadline is how long a walk may take at most: the time that the
// bytes need on the line, and patience for every action. A process that is not
// done by then hangs.
func Deadline(t task.Task, j *journey.Journey) time.Duration {
	sum := openTimeout(t) + environment.EnforcementTimeout(t.Network) + CloseTimeout
	v := &journey.Visit{StepTimeout: t.StepTimeout, Variant: t.Plan.Variant, UpKbps: t.Network.Line.UpKbps, DownKbps: t.Network.Line.DownKbps, Files: map[string]journey.LocalFile{}}
	for _, f := range j.Files {
		v.Files[f.Name] = journey.LocalFile{Bytes: int64(f.Bytes)}
	}
	sum += time.Duration(len(journey.Mailboxes(j.Steps))) * t.StepTimeout
	for _, s := range j.Steps {
		sum += stepBudget(s, v)
	}
	return sum
}

func stepBudget(s journey.Step, v *journey.Visit) time.Duration {
	sum := 2*evidenceTimeout + v.StepTimeout // for the checks of browser and site, for the page's evidence, and for answers under way
	return sum + 2*v.LoadingTime() + journey.LimitOf(s.Actions, v)
}
