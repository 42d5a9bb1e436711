package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/results"
)

// prepareDir names the run directory, and makes sure that it can be written.
func (r *runner) prepareDir() (err error) {
	if r.out == "" {
		r.out = filepath.Join("results", "runs", plan.RunID(time.Now()))
	}
	if r.out, err = filepath.Abs(r.out); err != nil {
		return err
	}
	flag := "--out"
	if r.resuming() {
		flag = "--resume"
	}
	if err := results.MakeDir(r.out); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	r.lock, err = results.LockDir(r.out)
	switch {
	case errors.Is(err, results.ErrRunning):
		return fmt.Errorf("%s: %w: wait until it ends, or stop it", flag, err)
	case err != nil:
		return fmt.Errorf("%s: %w", flag, err)
	}
	if results.HasRun(r.out) {
		return r.takeOver()
	}
	return nil
}

// takeOver ends what an earlier run left behind, and refuses its directory to a run that does
// not resume it. Its cells may have recorded more meanwhile.
func (r *runner) takeOver() (err error) {
	within, cancel := context.WithTimeout(context.Background(), 2*cell.CloseTimeout)
	defer cancel()
	if err := r.lock.WaitForCells(within); err != nil {
		r.unlock()
		return fmt.Errorf("%w: try again soon", err)
	}
	r.reap()
	if !r.resuming() {
		r.unlock()
		return fmt.Errorf("--out %s: it %w: %s", r.out, results.ErrRunExists, r.existsHint())
	}
	r.resumed, err = results.ReadOutline(r.out)
	return err
}

// existsHint is the remedy for a directory with a run in it: only cxmatrix run, which records its
// flags, can resume one.
func (r *runner) existsHint() string {
	if r.resumable {
		return "name a new directory, or go on with it by --resume"
	}
	return "name a new directory"
}

// reap ends the remote sessions that an earlier run in the directory left behind.
func (r *runner) reap() {
	ended, err := run.Reap(context.Background(), r.out)
	r.printReaped(ended, err, "that an earlier run left behind")
}

// reapTimeout is how long a run searches at its end for sessions that it left behind.
const reapTimeout = 30 * time.Second

// reapAtEnd ends, at the end of a run, the remote sessions that its cells left behind.
func (r *runner) reapAtEnd() {
	ctx, cancel := context.WithTimeout(context.Background(), reapTimeout)
	defer cancel()
	ended, err := run.Reap(ctx, r.out)
	r.printReaped(ended, err, "whose cells did not see them end")
}

func (r *runner) printReaped(ended int, err error, which string) {
	switch {
	case err != nil:
		fmt.Fprintf(r.stderr, "%s: %s\n", relativePath(r.out), oneLine(err.Error()))
	case ended > 0:
		fmt.Fprintf(r.stderr, "%s: ended %s %s\n", relativePath(r.out), results.Count(ended, "session"), which)
	}
}

// unlock unlocks the run directory.
func (r *runner) unlock() {
	if r.lock != nil {
		_ = r.lock.Release() // else the system does it when the process ends
		r.lock = nil
	}
}
