package cell

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"
	"cxmatrix/results"
)

const (
	// aftermath is how long the screenshot and the explanation of a step may take, in three equal
	// parts. On a busy machine a picture takes seconds, and a page that was not read in time
	// would count as one without messages.
	aftermath = time.Minute
	// aftermathOfStuck is the same if the page's script has blocked it for longer than the customer waits: it
	// will hardly end now.
	aftermathOfStuck = 9 * time.Second
	// grace is how long an action may take beyond the customer's patience to return its reason.
	grace = 5 * time.Second
)

// Walked is how many steps were done, passed or not.
func (w *Walk) Walked() int { return len(w.record.Steps) }

// Step does the next step, and journals it before it returns. A step that did
// not pass ends the walk: those after it are not reached.
func (w *Walk) Step(ctx context.Context) (step results.Step, err error) {
	defer w.recover(&err)
	s := w.journey.Steps[w.Walked()]
	w.watchMessages(ctx)
	w.visit.Begin()
	start := time.Now()
	w.begin(ctx, start)
	if w.Walked() == 0 {
		w.begun = start
	}
	err = w.act(ctx, s)
	step = results.Step{Name: s.Name, Verdict: results.Passed, Seconds: Round(time.Since(start))}
	w.takeMessages(ctx, &step, start)
	if err != nil {
		step.Verdict, step.Reason = w.judge(ctx, err)
	}
	w.hear(ctx, &step, s, start)
	w.tell(&step)
	w.keep(&step, w.Walked()+1)
	w.observe(&step, start)
	w.unreached(&step, w.begun)
	w.distrusted(&step, start)
	w.span(start)
	w.suspect(&step)
	w.record.Steps = append(w.record.Steps, step)
	if step.Verdict != results.Passed {
		w.conclude(step.Verdict, step.Name+": "+step.Reason)
	}
	bad := w.journal.Append(results.StepLine{Type: results.TypeStep, Schema: results.Schema, Cell: w.task.Plan.Cell, Attempt: w.task.Attempt, Step: step})
	if bad != nil {
		w.conclude(results.Broken, bad.Error())
	}
	return step, bad
}

// act does the actions in turn, each within its own budget.
func (w *Walk) act(ctx context.Context, s journey.Step) error {
	for _, a := range s.Actions {
		if err := w.do(ctx, a); err != nil {
			return err
		}
		w.listen(ctx) // while the window still shows the answered document
	}
	return nil
}

func (w *Walk) do(ctx context.Context, a journey.Action) error {
	// The action's own patience ends first, with a more specific error; this deadline
	// is for one that hangs inside the browser.
	within, cancel := context.WithTimeout(ctx, journey.Budget(a, w.visit)+grace)
	defer cancel()
	return a.Do(within, w.visit)
}

// judge decides whose fault an error is.
func (w *Walk) judge(ctx context.Context, err error) (results.Verdict, string) {
	reason := w.secrets.Clean(err.Error())
	switch {
	case ctx.Err() != nil:
		return results.Interrupted, "stopped by a signal or a deadline"
	case browser.IsMachinery(err):
		return results.Broken, reason
	}
	if silent := w.answers(); silent != nil {
		return results.Broken, fmt.Sprintf("the browser stopped answering: %s (%s)", reason, w.secrets.Clean(silent.Error()))
	}
	away := w.reachable()
	switch {
	case away != nil:
		return results.Broken, fmt.Sprintf("the site, or the network in front of it, stopped answering: %s (%s)", reason, w.secrets.Clean(away.Error()))
	case errors.Is(err, context.DeadlineExceeded):
		w.stuck = true
		return results.Failed, "the page was not done in time: " + reason
	}
	return results.Failed, reason
}

// aftermath is how long the page's screenshot may take; its explanation may take a third of that.
func (w *Walk) aftermath() time.Duration {
	if w.stuck {
		return aftermathOfStuck
	}
	return aftermath
}

// answers returns why the browser fails its health check; nil if it passes. A page
// whose script never ends may block its driver for a while, but not this check.
func (w *Walk) answers() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*aftermath/3)
	defer cancel()
	return w.open.Alive(ctx)
}

// reachable checks the simulated network and, directly, the site itself, and returns why one of them does not answer;
// nil if both do.
func (w *Walk) reachable() error {
	ctx, cancel := context.WithTimeout(context.Background(), aftermath/3)
	defer cancel()
	if err := w.open.Reachable(ctx); err != nil {
		return err
	}
	err := Reach(ctx, w.visit.Fetch, w.task.Site)
	if BadCertificate(err) != nil {
		return nil
	}
	return err
}

// tell notes the step's friction for the customer, and the page's messages
// if the step did not pass.
func (w *Walk) tell(step *results.Step) {
	friction := w.visit.Friction
	friction.Waits = Round(time.Duration(friction.Waits * float64(time.Second)))
	step.Friction = &friction
	step.Items = w.visit.Items // the journal cleans them
	if step.Verdict == results.Failed || step.Verdict == results.Blocked {
		w.explain(step)
	}
}

func stepFile(n int, name, ext string) string { return fmt.Sprintf("%02d-%s%s", n, name, ext) }
