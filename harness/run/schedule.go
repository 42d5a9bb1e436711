package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/process"
	"cxmatrix/harness/task"
	"cxmatrix/results"

	"golang.org/x/sync/errgroup"
)

// Options are how tasks are walked.
type Options struct {
	Parallel  int  // cells at once
	Cold      bool // start a browser for each cell
	Each      bool // walk each cell, also those that this machine can't tell apart
	FailFast  bool // start no further cell after one that is not as expected
	Retries   int  // how often a cell that is failed or broken is walked again
	Unslotted bool // cells that mostly wait for a slow line begin at once, and don't count
	Attribute Attribution
	Journey   *journey.Journey
	Journal   *results.Journal
	Env       []string                    // of the children
	Lookup    func(string) (string, bool) // their secrets
	Progress  Progress                    // receives progress events
	KillNow   <-chan struct{}             // closed to kill children that were asked to stop
	Start     StartFunc                   // nil is a child process of this program
}

// StartFunc walks a cell in another process, in a browser of this one; or in its own, if that is nil.
type StartFunc func(context.Context, task.Task, *engine.Warm) error

// Progress receives which cell is at which step. Its methods may be called from many
// goroutines at once.
type Progress interface {
	Begin(cell string, steps []string)
	Step(cell string, i int, name string)
	End(c results.Cell)
	EndAlike(list []results.Cell) // they were not walked: their records are those of another cell
	Retry(c results.Cell)         // it will be walked once more
}

// scheduler walks cells, each in a child process of its own, so that a crash, a
// leak or a hang costs that cell alone.
type scheduler struct {
	Options
	index        *results.Index         // of the journal
	warm         *engine.WarmPool       // nil: each cell starts its own
	attributor   *attributor            // nil: causes are only what the network saw
	siteRecord   cause.Record           // what the run's walks have shown of the site
	breaker      cause.Breaker          // open while the site is down
	outageLock   sync.Mutex             // locked by the one cell that waits for the site
	shared       sync.Map               // []results.Cell by the cell whose walk is theirs
	outageChecks int                    // how often the site was checked while it was down
	unexpected   atomic.Pointer[string] // the cell that was not as expected, where FailFast is on
}

// Schedule walks tasks, and returns when each has a final record in the journal, or
// ctx ended.
func Schedule(ctx context.Context, tasks []task.Task, o Options) (err error) {
	s := &scheduler{Options: o}
	if s.index, err = s.Journal.Follow(); err != nil {
		return err
	}
	if s.Start == nil {
		s.Start = s.runChild
		if !o.Cold {
			s.warm = &engine.WarmPool{Most: o.Parallel}
			defer func() { err = errors.Join(err, s.warm.Close()) }()
		}
	}
	if o.Attribute == Lifted || o.Attribute == Quick {
		s.attributor = &attributor{walk: s.control, quick: o.Attribute == Quick, siteRecord: &s.siteRecord}
	}
	return s.run(ctx, tasks)
}

// stopped reports whether no walk may begin any more; the cause of the cell that ended a run may
// still be proven.
func (s *scheduler) stopped(ctx context.Context, cell string) bool {
	unexpected := s.unexpected.Load()
	return ctx.Err() != nil || unexpected != nil && *unexpected != results.Base(cell)
}

// gcPercent is the garbage collection target in percent: it saves a run of 40,000 cells 70 MB, and
// costs at most a millisecond a cell.
const gcPercent = 50

func (s *scheduler) run(ctx context.Context, tasks []task.Task) error {
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	var slots, unslotted errgroup.Group
	slots.SetLimit(s.Parallel)
	for _, c := range Classes(quickFirst(s.unslottedFirst(tasks)), s.Each) {
		if s.stopped(ctx, c[0].Plan.Cell) {
			break
		}
		group := &slots
		if s.needsNoSlot(*c[0]) {
			group = &unslotted
		}
		group.Go(func() error { return s.walkClass(ctx, c) })
	}
	return errors.Join(slots.Wait(), unslotted.Wait())
}

// slowLine is the rate, in kb/s, below which a cell spends most of its time waiting for the line.
const slowLine = 2000

// needsNoSlot reports whether a cell needs no slot of its own.
func (s *scheduler) needsNoSlot(t task.Task) bool {
	up := t.Network.Line.UpKbps
	return s.Unslotted && up > 0 && up < slowLine
}

// unslottedFirst puts those first that need no slot, so that they do not wait for one. It sorts in place: the tasks of
// 40,000 cells take 60 MB.
func (s *scheduler) unslottedFirst(tasks []task.Task) []task.Task {
	slices.SortStableFunc(tasks, func(a, b task.Task) int { return s.rank(a) - s.rank(b) })
	return tasks
}

func (s *scheduler) rank(t task.Task) int {
	if s.needsNoSlot(t) {
		return 0
	}
	return 1
}

// walkWithRetries walks one cell to its record, and again from the start, for as long as it is failed or
// broken and there are retries left. It returns the zero record if there is none.
func (s *scheduler) walkWithRetries(ctx context.Context, t task.Task) (results.Cell, error) {
	for left := s.Retries; ; left-- {
		if up, err := s.awaitSite(ctx, t); !up || err != nil {
			return results.Cell{}, err
		}
		record, err := s.attempt(ctx, t, left > 0)
		if err == nil {
			record, err = s.checkOutage(ctx, t, record)
		}
		retry := record.Verdict == results.Failed || record.Verdict == results.Broken
		if err != nil || record.Verdict == "" || left == 0 || !retry || s.stopped(ctx, t.Plan.Cell) {
			if record.Verdict != "" {
				s.checkFailFast(record)
				s.Progress.End(record)
			}
			return record, err
		}
		s.Progress.Retry(record)
		t.Attempt++
	}
}

// attempt walks one cell to its record, and finds what stopped it. A verdict that may
// be retried does not end the run.
func (s *scheduler) attempt(ctx context.Context, t task.Task, retriesLeft bool) (results.Cell, error) {
	record, err := s.walk(ctx, t)
	if record.Verdict == "" {
		return record, err
	}
	s.siteRecord.Add(record)
	if record.Expect == nil && !retriesLeft { // an expected block may still turn out to be one
		s.checkFailFast(record)
	}
	if s.attributor != nil && err == nil && record.Pending {
		record, err = s.attribute(ctx, t, record)
	}
	return record, err
}

// checkFailFast ends the run after an unexpected result, if FailFast is set.
func (s *scheduler) checkFailFast(record results.Cell) {
	if code, _ := results.CellExit(&record); code != results.ExitExpected && s.FailFast {
		s.unexpected.CompareAndSwap(nil, &record.Cell)
	}
}

// attribute completes the record of a cell that did not get through with the results of its control
// cells. Nothing is rewritten: the journal gets a further record.
func (s *scheduler) attribute(ctx context.Context, t task.Task, record results.Cell) (results.Cell, error) {
	s.Progress.Step(t.Plan.Cell, len(s.Journey.Steps), "looking for the cause")
	found, err := s.attributor.attribute(ctx, t, record)
	switch {
	case errors.Is(err, errStopped):
		return record.InterruptPending(), nil // as Read returns it from now on
	case err != nil:
		return record, err
	}
	return found, s.Journal.Append(found)
}

// control walks a control cell, unless no walk may begin any more.
func (s *scheduler) control(ctx context.Context, t task.Task) (results.Cell, error) {
	if s.stopped(ctx, t.Plan.Cell) {
		return results.Cell{}, errStopped
	}
	record, err := s.walk(ctx, t)
	if record.Verdict != "" {
		s.Progress.End(record)
	}
	return record, err
}

// walk walks a cell to its record; the zero one if there is none.
func (s *scheduler) walk(ctx context.Context, t task.Task) (results.Cell, error) {
	s.Progress.Begin(t.Plan.Cell, s.Journey.Names())
	scratch, remove, err := process.NewScratch(process.CellScratch)
	if err != nil {
		return results.Cell{}, err
	}
	t.Scratch = scratch
	started := time.Now()
	s.index.Watch(t.Plan.Cell, t.Attempt)
	warm := cell.TakeWarm(ctx, t, s.warm)
	walkErr := s.Start(ctx, t, warm)
	_, sweepErr := process.Sweep(context.WithoutCancel(ctx))
	cleanupErr := errors.Join(sweepErr, remove())
	record, err := s.ensureRecord(ctx, t, started, walkErr)
	cleanupErr = errors.Join(cleanupErr, s.warm.Give(warm, err == nil && record.Verdict == results.Passed))
	if err != nil {
		return results.Cell{}, errors.Join(err, cleanupErr)
	}
	if record.Verdict == results.Passed && cleanupErr == nil {
		os.Remove(logPath(t))
	}
	if cleanupErr != nil {
		return record, fmt.Errorf("%s left something behind: %w", t.Plan.Cell, cleanupErr)
	}
	return record, nil
}

// ensureRecord returns the cell's final record, and writes one for a process that left
// none.
func (s *scheduler) ensureRecord(ctx context.Context, t task.Task, started time.Time, walkErr error) (results.Cell, error) {
	walked, err := s.index.Collect(t.Plan.Cell, t.Attempt)
	if err != nil {
		return results.Cell{}, err
	}
	if walked.Record != nil {
		return *walked.Record, nil
	}
	c := cell.NewRecord(t, s.Journey.Name)
	c.Started = started.UTC()
	if opened := walked.Session; opened != nil && opened.Config != nil {
		c.Browser, c.Config = *opened.Browser, opened.Config
	}
	c.Steps = walked.Steps
	c.Verdict, c.Reason = results.Broken, "the cell's process ended without a record"
	if walkErr != nil {
		c.Reason += ": " + strings.Join(strings.Fields(walkErr.Error()), " ")
	}
	if ctx.Err() != nil {
		c.Verdict, c.Reason = results.Interrupted, "stopped by a signal"
	}
	cell.Finish(&c, s.Journey.Names())
	return c, s.Journal.Append(c)
}

// logPath is where the log of a cell is, which is kept for cells that did not pass.
func logPath(t task.Task) string {
	return filepath.Join(t.Dir, results.ArtifactDir(t.Plan.Cell, t.Attempt), results.LogFile)
}
