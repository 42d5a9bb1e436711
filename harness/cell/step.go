package cell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey"
	"cxmatrix/results"
)

const (
	// evidenceTimeout is how long the screenshot and the explanation of a step may take, in three equal
	// parts. On a busy machine a picture takes seconds, and a page that was not read in time
	// would count as one without messages.
	evidenceTimeout = time.Minute
	// stuckEvidenceTimeout is the same if the page's script has blocked it for longer than the customer waits: it
	// will hardly end now.
	stuckEvidenceTimeout = 9 * time.Second
)

// StepsDone is how many steps were done, passed or not.
func (w *Walk) StepsDone() int { return len(w.record.Steps) }

// Step does the next step, and journals it before it returns. A step that did
// not pass ends the walk: those after it are not reached.
func (w *Walk) Step(ctx context.Context) (step results.Step, err error) {
	defer w.recover(&err)
	s := w.journey.Steps[w.StepsDone()]
	takenBack := w.takenBackSince(ctx)
	w.observeMessages(ctx)
	w.visit.StartStep()
	start := time.Now()
	w.stepStart = start
	w.resetReplies(ctx, start)
	if w.StepsDone() == 0 {
		w.journeyStart = start
	}
	w.trace.begin(start)
	if err = takenBack; err == nil {
		err = w.doActions(ctx, s)
	}
	step = results.Step{Name: s.Name, Verdict: results.Passed, Seconds: roundSeconds(time.Since(start))}
	if err == nil {
		err = w.success(ctx, start)
	}
	w.recordMessages(ctx, &step, start)
	if err != nil {
		step.Verdict, step.Reason = w.classifyError(ctx, err)
	}
	w.checkAnswers(ctx, &step, s, start)
	w.checkGiven(&step, start)
	w.noteOutcome(&step)
	w.saveArtifacts(&step)
	w.saveTrace(&step)
	w.observe(&step, start)
	w.failUnreached(&step, w.journeyStart)
	w.noteUntrusted(&step, start)
	w.addSpan(start)
	w.suspect(&step)
	w.record.Steps = append(w.record.Steps, step)
	if step.Verdict != results.Passed {
		w.setVerdict(step.Verdict, step.Name+": "+step.Reason)
	}
	appendErr := w.journal.Append(results.StepLine{Type: results.TypeStep, Schema: results.Schema, Cell: w.task.Plan.Cell, Attempt: w.task.Attempt, Step: step})
	if appendErr != nil {
		w.setVerdict(results.Broken, appendErr.Error())
	}
	return step, appendErr
}

// doActions does the actions in turn, each within its own budget.
func (w *Walk) doActions(ctx context.Context, s journey.Step) error {
	for i, a := range s.Actions {
		if err := w.followAction(ctx, s, a, i); err != nil {
			return err
		}
		w.collectReplies(ctx) // while the window still shows the answered document
	}
	return nil
}

// followAction does an action, tells who follows the walk, and notes it in the trace.
func (w *Walk) followAction(ctx context.Context, s journey.Step, a journey.Action, i int) error {
	e := ActionEvent{Step: w.StepsDone(), Index: i}
	w.options.tell(e)
	start := time.Now()
	e.Err = journey.Do(ctx, a, w.visit)
	e.Ended, e.Seconds = true, roundSeconds(time.Since(start))
	w.options.tell(e)
	w.traceAction(ctx, s, start, e)
	return e.Err
}

// classifyError returns the verdict for an error, and its reason.
func (w *Walk) classifyError(ctx context.Context, err error) (results.Verdict, string) {
	reason := w.secrets.Clean(err.Error())
	switch {
	case ctx.Err() != nil:
		return results.Interrupted, "stopped by a signal or a deadline"
	case browser.IsToolError(err):
		return results.Broken, reason
	}
	if browserErr := w.checkBrowser(); browserErr != nil {
		return results.Broken, fmt.Sprintf("the browser stopped answering: %s (%s)", reason, w.secrets.Clean(browserErr.Error()))
	}
	siteErr := w.checkReachable()
	switch {
	case siteErr != nil:
		return results.Broken, fmt.Sprintf("the site, or the network in front of it, stopped answering: %s (%s)", reason, w.secrets.Clean(siteErr.Error()))
	case errors.Is(err, context.DeadlineExceeded):
		w.stuck = true
		what, _, _ := strings.Cut(reason, ": "+context.DeadlineExceeded.Error())
		return results.Failed, fmt.Sprintf("the page was not done in time: %s: no end within %s (--timeout), besides the time that its bytes need on the line", strings.TrimSpace(what), w.task.StepTimeout)
	}
	return results.Failed, reason
}

// saveArtifacts saves the evidence of the step that has just ended.
func (w *Walk) saveArtifacts(step *results.Step) {
	ctx, cancel := context.WithTimeout(context.Background(), w.evidenceTimeout())
	defer cancel()
	w.artifacts.save(ctx, w.open.Page, step, w.StepsDone()+1)
}

// evidenceTimeout is how long the page's screenshot may take; its explanation may take a third of that.
func (w *Walk) evidenceTimeout() time.Duration {
	if w.stuck {
		return stuckEvidenceTimeout
	}
	return evidenceTimeout
}

// checkBrowser returns why the browser fails its health check; nil if it passes. A page
// whose script never ends may block its driver for a while, but not this check.
func (w *Walk) checkBrowser() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*evidenceTimeout/3)
	defer cancel()
	return w.open.Alive(ctx)
}

// checkReachable checks the simulated network and, directly, the site itself, and returns why one of them does not answer;
// nil if both do.
func (w *Walk) checkReachable() error {
	ctx, cancel := context.WithTimeout(context.Background(), evidenceTimeout/3)
	defer cancel()
	if err := w.open.Reachable(ctx); err != nil {
		return err
	}
	err := CheckReachable(ctx, w.visit.Client, w.task.Site)
	if BadCertificate(err) != nil {
		return nil
	}
	return err
}

// noteOutcome notes the step's friction for the customer, and the page's messages
// if the step did not pass.
func (w *Walk) noteOutcome(step *results.Step) {
	friction := w.visit.Friction
	friction.Waits = roundSeconds(time.Duration(friction.Waits * float64(time.Second)))
	step.Friction = &friction
	step.Items = slices.Clone(w.visit.Items) // the journal cleans them
	if step.Verdict == results.Failed || step.Verdict == results.Blocked {
		w.explain(step)
	}
}

func stepFile(n int, name, ext string) string { return fmt.Sprintf("%02d-%s%s", n, name, ext) }
