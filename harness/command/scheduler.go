package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/process"
	"cxmatrix/harness/task"
	"cxmatrix/results"

	"golang.org/x/sync/errgroup"
)

// scheduler walks cells, each in a child process of its own, so that a crash, a
// leak or a hang costs that cell alone.
type scheduler struct {
	parallel int
	failFast bool
	retries  int
	aside    bool // cells that mostly wait for a slow line begin at once, and don't count
	journey  *journey.Journey
	env      []string                    // of the children
	lookup   func(string) (string, bool) // their secrets
	journal  *results.Journal
	index    *results.Index                         // of the journal; run makes it
	start    func(context.Context, task.Task) error // walks a cell in another process; child, but in benchmarks
	show     progress
	prover   *prover                // nil leaves causes at what the network saw
	record   cause.Record           // what the run's walks have shown of the site
	breaker  cause.Breaker          // open while the site is down
	waiting  sync.Mutex             // held by the one cell that waits for the site
	asked    int                    // how often the site was asked while it was down
	culprit  atomic.Pointer[string] // the cell that was not as expected, where failFast is on
}

// over reports whether no walk may begin any more; the cell that ended a run may
// still be proven.
func (s *scheduler) over(ctx context.Context, cell string) bool {
	culprit := s.culprit.Load()
	return ctx.Err() != nil || culprit != nil && *culprit != results.Base(cell)
}

// smallGarbage has garbage collected once it is half of what is in use, in percent: a run of 40,000 cells then takes 70 MB
// less, and a cell a millisecond more at the most.
const smallGarbage = 50

// run walks all tasks and returns when each has a final record, or ctx ended.
func (s *scheduler) run(ctx context.Context, tasks []task.Task) (err error) {
	defer debug.SetGCPercent(debug.SetGCPercent(smallGarbage))
	if s.index, err = s.journal.Follow(); err != nil {
		return err
	}
	if s.start == nil {
		s.start = s.child
	}
	var slots, beside errgroup.Group
	slots.SetLimit(s.parallel)
	for _, t := range s.inOrder(tasks) {
		if s.over(ctx, t.Plan.Cell) {
			break
		}
		group := &slots
		if s.waits(t) {
			group = &beside
		}
		group.Go(func() error {
			if s.over(ctx, t.Plan.Cell) {
				return nil
			}
			return s.cell(ctx, t)
		})
	}
	return errors.Join(slots.Wait(), beside.Wait())
}

// slowLine is below which a line, in kb/s, keeps a cell waiting for most of its time.
const slowLine = 2000

// waits reports whether a cell needs no slot of its own.
func (s *scheduler) waits(t task.Task) bool {
	up := t.Network.Line.UpKbps
	return s.aside && up > 0 && up < slowLine
}

// inOrder puts those first that need no slot, so that they do not wait for one. The tasks are ordered where they are:
// those of 40,000 cells take 60 MB.
func (s *scheduler) inOrder(tasks []task.Task) []task.Task {
	slices.SortStableFunc(tasks, func(a, b task.Task) int { return s.rank(a) - s.rank(b) })
	return tasks
}

func (s *scheduler) rank(t task.Task) int {
	if s.waits(t) {
		return 0
	}
	return 1
}

// cell walks one cell to its record, and again, whole, for as long as it is failed or broken
// and there are retries left.
func (s *scheduler) cell(ctx context.Context, t task.Task) error {
	for left := s.retries; ; left-- {
		if up, err := s.awaitSite(ctx, t); !up || err != nil {
			return err
		}
		record, err := s.attempt(ctx, t, left > 0)
		if err == nil {
			record, err = s.watch(ctx, t, record)
		}
		retry := record.Verdict == results.Failed || record.Verdict == results.Broken
		if err != nil || record.Verdict == "" || left == 0 || !retry || s.over(ctx, t.Plan.Cell) {
			if record.Verdict != "" {
				s.judge(record)
				s.show.end(record)
			}
			return err
		}
		s.show.again(record)
		t.Attempt++
	}
}

// attempt walks one cell to its record, and finds out what stopped it. A verdict that may
// still be tried again ends no run.
func (s *scheduler) attempt(ctx context.Context, t task.Task, more bool) (results.Cell, error) {
	record, err := s.walk(ctx, t)
	if record.Verdict == "" {
		return record, err
	}
	s.record.Add(record)
	if record.Expect == nil && !more { // an expected block may still turn out to be one
		s.judge(record)
	}
	if s.prover != nil && err == nil && record.Pending {
		record, err = s.prove(ctx, t, record)
	}
	return record, err
}

// proveCauses has the causes of cells that do not get through looked for.
func (s *scheduler) proveCauses(quick bool) {
	s.prover = &prover{walk: s.control, quick: quick, record: &s.record}
}

// judge ends the run for others where that was asked for.
func (s *scheduler) judge(record results.Cell) {
	if code, _ := results.Judge(&record); code != results.ExitExpected && s.failFast {
		s.culprit.CompareAndSwap(nil, &record.Cell)
	}
}

// prove amends the record of a cell that did not get through by what its control
// cells show. Nothing is rewritten: the journal gets a further record.
func (s *scheduler) prove(ctx context.Context, t task.Task, record results.Cell) (results.Cell, error) {
	s.show.step(t.Plan.Cell, len(s.journey.Steps), "looking for the cause")
	found, err := s.prover.prove(ctx, t, record)
	switch {
	case errors.Is(err, errStopped):
		return record.Halted(), nil // as Read tells it from now on
	case err != nil:
		return record, err
	}
	return found, s.journal.Append(found)
}

// control walks a control cell, unless no walk may begin any more.
func (s *scheduler) control(ctx context.Context, t task.Task) (results.Cell, error) {
	if s.over(ctx, t.Plan.Cell) {
		return results.Cell{}, errStopped
	}
	record, err := s.walk(ctx, t)
	if record.Verdict != "" {
		s.show.end(record)
	}
	return record, err
}

// walk walks a cell to its record; the zero one where there is none.
func (s *scheduler) walk(ctx context.Context, t task.Task) (results.Cell, error) {
	s.show.begin(t.Plan.Cell, s.journey.Names())
	scratch, gone, err := newScratch(cellName)
	if err != nil {
		return results.Cell{}, err
	}
	t.Scratch = scratch
	begun := time.Now()
	s.index.Watch(t.Plan.Cell, t.Attempt)
	why := s.start(ctx, t)
	_, swept := process.Sweep(context.WithoutCancel(ctx))
	left := errors.Join(swept, gone())
	record, err := s.ensure(ctx, t, begun, why)
	if err != nil {
		return results.Cell{}, errors.Join(err, left)
	}
	if record.Verdict == results.Passed && left == nil {
		os.Remove(logPath(t))
	}
	if left != nil {
		return record, fmt.Errorf("%s left something behind: %w", t.Plan.Cell, left)
	}
	return record, nil
}

// child runs the cell's process to its end and says why it ended badly, if it did.
func (s *scheduler) child(ctx context.Context, t task.Task) (why error) {
	log, err := results.CreateLog(t.Dir, t.Plan.Cell, t.Attempt, cell.Secrets(t, s.lookup, s.journey))
	if err != nil {
		return err
	}
	defer func() { why = errors.Join(why, log.Close()) }()
	cmd, lifeline, told, err := s.command(t, log)
	if err != nil {
		return err
	}
	child, err := process.Start(cmd)
	if err != nil {
		told.Close()
		cmd.ExtraFiles[0].Close()
		return fmt.Errorf("start the cell's process: %w", err)
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		s.listen(t.Plan.Cell, told)
	}()
	defer func() { <-heard }()
	cmd.ExtraFiles[0].Close()
	if err := json.NewEncoder(lifeline).Encode(t); err != nil {
		child.End(done)
		return fmt.Errorf("hand the task over: %w", err)
	}
	return s.await(ctx, child, lifeline, cell.Deadline(t, s.journey))
}

// done is a context that is over: End then kills at once.
var done = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (s *scheduler) command(t task.Task, log io.Writer) (*exec.Cmd, io.WriteCloser, *os.File, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, nil, err
	}
	told, tell, err := os.Pipe()
	if err != nil {
		return nil, nil, nil, err
	}
	cmd := exec.Command(self, "cell")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{tell}
	cmd.Env = append(append([]string{}, s.env...), "TMPDIR="+t.Scratch)
	lifeline, err := cmd.StdinPipe()
	return cmd, lifeline, told, err
}

// await waits for the child. When ctx ends it lets the child close its browser and
// write its record; a child past its deadline is killed.
func (s *scheduler) await(ctx context.Context, child *process.Child, lifeline io.Closer, limit time.Duration) error {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	select {
	case <-child.Done():
	case <-ctx.Done():
		lifeline.Close()
		grace, cancel := context.WithTimeout(context.Background(), cell.ClosePatience)
		defer cancel()
		select {
		case <-child.Done():
		case <-hurry:
			return child.End(done)
		case <-grace.Done():
			return errors.Join(errors.New("it did not stop when asked"), child.End(done))
		}
	case <-deadline.C:
		return errors.Join(fmt.Errorf("it hung: not done after %s", limit.Round(time.Second)), child.End(done))
	}
	lifeline.Close()
	return child.Wait()
}

func (s *scheduler) listen(cell string, told *os.File) {
	defer told.Close()
	lines := bufio.NewScanner(told)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			s.show.step(cell, e.Step, e.Name)
		}
	}
}

// ensure returns the cell's final record, and writes one for a process that left
// none.
func (s *scheduler) ensure(ctx context.Context, t task.Task, begun time.Time, why error) (results.Cell, error) {
	walked, err := s.index.Take(t.Plan.Cell, t.Attempt)
	if err != nil {
		return results.Cell{}, err
	}
	if walked.Record != nil {
		return *walked.Record, nil
	}
	c := cell.Blank(t, s.journey.Name)
	c.Started = begun.UTC()
	if opened := walked.Session; opened != nil && opened.Config != nil {
		c.Browser, c.Config = *opened.Browser, opened.Config
	}
	c.Steps = walked.Steps
	c.Verdict, c.Reason = results.Broken, "the cell's process ended without a record"
	if why != nil {
		c.Reason += ": " + oneLine(why.Error())
	}
	if ctx.Err() != nil {
		c.Verdict, c.Reason = results.Interrupted, "stopped by a signal"
	}
	cell.Finish(&c, s.journey.Names())
	return c, s.journal.Append(c)
}

// logPath is where the log of a cell is, which is kept for cells that did not pass.
func logPath(t task.Task) string {
	return filepath.Join(t.Dir, results.ArtifactDir(t.Plan.Cell, t.Attempt), results.LogFile)
}
