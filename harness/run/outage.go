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

// outageAsks is how often a site that went down is checked again, with a pause as long as a
// customer's patience in between; then the run goes on without it.
const outageAsks = 4

// watch notes a cell's final record. If it is one of several in a row that failed alike at a
// step that others passed before, a control checks the site: if it is down, all of them are
// broken and not failed. Nothing is rewritten: the journal gets further records.
func (s *scheduler) watch(ctx context.Context, t task.Task, c results.Cell) (results.Cell, error) {
	streak := s.breaker.Note(c)
	step := cause.Stop(c)
	if streak == nil || s.record.Of(c.Variant, step).Passed == 0 {
		return c, nil
	}
	switch up, err := s.siteUp(ctx, t, step, 1); {
	case up:
		s.breaker.Close()
		return c, nil
	case err != nil:
		return c, unlessStopped(err)
	}
	since := streak[0].Started
	s.breaker.Open(since)
	for _, failed := range streak {
		down := cause.WentDown(failed, since, fmt.Sprintf("%d cells in a row failed at %s, and so does a walk without any restriction: %s", len(streak), step, failed.Reason))
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
	t, err := named(t, "site", matrix.AllNetwork, matrix.TheBrowser)
	if err != nil {
		return false, err
	}
	t.Until, t.Attempt = step, repeatedAttempt(t.Attempt, attempt)
	c, err := s.control(ctx, t)
	return err == nil && cause.Beyond(c, step), err
}

// awaitSite pauses the run while the site is down. A site that stays down makes the cell broken,
// unwalked, which a resumed run walks.
func (s *scheduler) awaitSite(ctx context.Context, t task.Task) (up bool, err error) {
	s.waiting.Lock()
	defer s.waiting.Unlock()
	since := s.breaker.Down()
	if since.IsZero() {
		return true, nil
	}
	names := s.Journey.Names()
	for ; s.asked < outageAsks; s.asked++ {
		up, err := s.siteUp(ctx, t, names[len(names)-1], s.asked+1)
		if up {
			s.breaker.Close()
			s.asked = 0
		}
		if up || err != nil {
			return up, unlessStopped(err)
		}
		if !browser.Pause(ctx, t.Patience) {
			return false, nil
		}
	}
	c := cell.Blank(t, s.Journey.Name)
	c = cause.WentDown(c, since, fmt.Sprintf("not walked, since the site was still down after %d walks without any restriction", outageAsks))
	cell.Finish(&c, names)
	s.Progress.End(c)
	return false, s.Journal.Append(c)
}

// unlessStopped is nil if a walk was not done because the run ends.
func unlessStopped(err error) error {
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}
