package cause

import (
	"fmt"
	"math"
	"slices"

	"cxmatrix/results"
)

// copyRecord is a copy of the cell's record, and the step in it that did not pass.
func (a *attribution) copyRecord() (results.Cell, *results.Step) {
	c := a.record
	c.Controls, c.Steps = a.controlIDs(), slices.Clone(c.Steps)
	log := a.log
	log.Passed, log.Failed, log.Doubt = a.tally.Passed, a.tally.Failed, math.Round(a.doubt*1e4)/1e4
	if len(log.Walks) > 0 {
		c.Attribution = &log
	}
	step := &c.Steps[stoppedIndex(c)]
	step.Items = slices.Clone(step.Items)
	return c, step
}

// controlIDs are those of the control cells that were walked, each once.
func (a *attribution) controlIDs() (list []string) {
	for _, w := range a.walks {
		if !slices.Contains(list, w.record.Cell) {
			list = append(list, w.record.Cell)
		}
	}
	return list
}

// noCause is the record of a cell whose controls fail too. A control is evidence only
// for the steps that it reached.
func (a *attribution) noCause() results.Cell {
	best := a.control
	if stoppedIndex(best) < stoppedIndex(a.record) {
		return a.unproven(fmt.Errorf("without any restriction it stopped earlier, at %s, %d times in a row (%s): %s", best.Steps[stoppedIndex(best)].Name, len(a.failed), best.Cell, best.Reason))
	}
	if a.siteWentDown() {
		c, _ := a.copyRecord()
		return MarkSiteDown(c, a.tally.Last, fmt.Sprintf("until then %s of this run passed %s, and since then it fails without any restriction, too: %s", walkCount(a.tally.Passed), a.stop, c.Reason))
	}
	return a.failedRecord(fmt.Sprintf("it also fails without any restriction (%s): %s", best.Cell, best.Reason))
}

// siteWentDown reports whether the site went down: a step that many walks of the run passed is passed by
// none any more.
func (a *attribution) siteWentDown() bool {
	return a.tally.Passed > 3*a.tally.Failed && a.tally.Last.Before(a.record.Started)
}

// failedRecord is the record of a failure for which no constraint accounts.
func (a *attribution) failedRecord(why string) results.Cell {
	c, step := a.copyRecord()
	c.Verdict, c.Suspects, c.Reason = results.Failed, nil, c.Reason+"; "+why
	step.Verdict, step.Cause = results.Failed, nil
	for i := range step.Items {
		clearCause(&step.Items[i])
	}
	if c.Attribution != nil {
		c.Attribution.Doubt, c.Attribution.Summary = 0, why
	}
	c.CompareExpectation()
	return c
}

func clearCause(it *results.Item) {
	if it.Verdict == results.Blocked {
		it.Verdict = results.Failed
	}
	it.Cause = nil
}

// unproven is the record of a cell whose walks were inconclusive.
func (a *attribution) unproven(why error) results.Cell {
	c, _ := a.copyRecord()
	c.Reason += "; the cause is not proven: " + why.Error()
	return c
}

// blockedRecord is the record of a cell for which lifting helped.
func (a *attribution) blockedRecord() results.Cell {
	c, step := a.copyRecord()
	switch {
	case a.unsteady != "":
		c.Reason += "; further on: " + a.unsteady
	case a.control.Verdict != results.Passed:
		c.Reason += "; further on it fails without any restriction, too (" + a.control.Cell + "): " + a.control.Reason
	}
	c.Verdict, step.Verdict = results.Blocked, results.Blocked
	cause := a.causeAt(0)
	for i := 1; i < len(a.links); i++ {
		cause.Next = append(cause.Next, a.causeAt(i))
	}
	step.Cause = &cause
	for i := range step.Items {
		a.setItemCause(&step.Items[i])
	}
	if c.Attribution != nil {
		c.Attribution.Summary = a.summary(c.Attribution)
	}
	c.CompareExpectation()
	return c
}

// causeAt is that of a link of the chain.
func (a *attribution) causeAt(i int) results.Cause {
	l := a.links[i]
	cause := l.cause
	cause.Proof, cause.Control = results.Correlated, l.record.Cell
	if l.proven {
		cause.Proof = results.Lifted
	}
	return cause
}

// summary describes in a sentence the evidence for the cause.
func (a *attribution) summary(log *results.Attribution) string {
	if a.quick {
		return "one walk without it got through; not walked again, so it may have been chance"
	}
	with, without, leaked := 1, 0, 0 // the cell itself was the first with it
	for _, w := range a.walks {
		switch lifted := w.lifted(a.links[0].lifts); {
		case lifted && gotFurther(w.record, a.record):
			without++
		case !lifted && gotFurther(w.record, a.record):
			leaked++
		case !lifted:
			with++
		}
	}
	text := fmt.Sprintf("%d of %d walks with %s stopped there, %d of %d without it got further, in random order",
		with, with+leaked, a.links[0].lifts, without, a.count(func(w walk) bool { return w.lifted(a.links[0].lifts) }))
	if !a.links[0].proven {
		return text + fmt.Sprintf("; that leaves a doubt of %.1f %%, too much to call it proven", 100*log.Doubt)
	}
	return text + fmt.Sprintf("; chance of false blame at most %.1f %%", math.Max(0.1, 100*log.Doubt))
}

func (a *attribution) count(counts func(walk) bool) (n int) {
	for _, w := range a.walks {
		if counts(w) {
			n++
		}
	}
	return n
}

// setItemCause sets as the cause of a file that did not get through the constraint whose lifting let it
// through.
func (a *attribution) setItemCause(it *results.Item) {
	if it.Verdict != results.Failed && it.Verdict != results.Blocked {
		return
	}
	if !fileStored(a.control, it.File) {
		clearCause(it)
		it.Verdict = results.Failed
		return
	}
	it.Verdict = results.Blocked
	for i, l := range a.links {
		if fileStored(l.record, it.File) {
			cause := a.causeAt(i)
			if it.Cause != nil && l.lifts.Covers(liftFor(it.Cause.Constraint)) {
				cause.Constraint, cause.Evidence = it.Cause.Constraint, it.Cause.Evidence
			}
			it.Cause = &cause
			return
		}
	}
}

func walkCount(n int) string {
	if n == 1 {
		return "1 walk"
	}
	return fmt.Sprintf("%d walks", n)
}
