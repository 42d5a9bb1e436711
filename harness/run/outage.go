package run

import (
	"context"
	"errors"
	"fmt"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/cause"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// maxOutageChecks is how often a site that went down is checked again, with a pause as long as a
// customer's patience in between; then the run goes on without it.
const maxOutageChecks = 4

// checkOutage notes a cell's final record. If it is one of several in a row that failed alike at a
// step that others passed before, a control checks the site: if it is down, all of them are
// broken and not failed. Nothing is rewritten: the journal gets further records.
func (s *scheduler) checkOutage(ctx context.Context, t task.Task, c results.Cell) (results.Cell, error) {
	streak := s.breaker.Add(c)
	step := cause.StoppedStep(c)
	if streak == nil || s.siteRecord.Tally(c.Variant, step).Passed == 0 {
		return c, nil
	}
	switch up, err := s.siteUp(ctx, t, step, 1); {
	case up:
		s.breaker.Close()
		return c, nil
	case err != nil:
		return c, ignoreStopped(err)
	}
	since := streak[0].Started
	s.breaker.Open(since)
	for _, failed := range streak {
		why := fmt.Sprintf("%d cells in a row failed at %s, and so does a walk without any restriction: %s", len(streak), step, failed.Reason)
		for _, shared := range s.sharedBy(failed) {
			if err := s.Journal.Append(cause.MarkSiteDown(shared, since, why)); err != nil {
				return c, err
			}
		}
		down := cause.MarkSiteDown(failed, since, why)
		if err := s.Journal.Append(down); err != nil {
			return c, err
		}
		if failed.Cell == c.Cell {
			c = down
		}
	}
	return c, nil
}

// siteUp walks without any restriction up to a step, and reports whether the site lets that pass.
func (s *scheduler) siteUp(ctx context.Context, t task.Task, step string, attempt int) (bool, error) {
	t, err := controlTask(t, "site", matrix.AllNetwork, matrix.TheBrowser)
	if err != nil {
		return false, err
	}
	t.Until, t.Attempt = step, repeatedAttempt(t.Attempt, attempt)
	c, err := s.control(ctx, t)
	return err == nil && cause.PassedStep(c, step), err
}

// awaitSite pauses the run while the site is down. A site that stays down makes the cell broken,
// unwalked, which a resumed run walks.
func (s *scheduler) awaitSite(ctx context.Context, t task.Task) (up bool, err error) {
	s.outageLock.Lock()
	defer s.outageLock.Unlock()
	since := s.breaker.Down()
	if since.IsZero() {
		return true, nil
	}
	names := s.Journey.Names()
	for ; s.outageChecks < maxOutageChecks; s.outageChecks++ {
		up, err := s.siteUp(ctx, t, names[len(names)-1], s.outageChecks+1)
		if up {
			s.breaker.Close()
			s.outageChecks = 0
		}
		if up || err != nil {
			return up, ignoreStopped(err)
		}
		if !browser.Sleep(ctx, t.StepTimeout) {
			return false, nil
		}
	}
	c := cell.NewRecord(t, s.Journey.Name)
	c = cause.MarkSiteDown(c, since, fmt.Sprintf("not walked, since the site was still down after %d walks without any restriction", maxOutageChecks))
	cell.Finish(&c, names)
	s.Progress.End(c)
	return false, s.Journal.Append(c)
}

// ignoreStopped is nil if a walk was not done because the run ends.
func ignoreStopped(err error) error {
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}
