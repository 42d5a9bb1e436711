package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/process"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// walking is a walk whose browser is still open.
type walking struct {
	*cell.Walk
	last results.Step // done so far
}

// stopped reports whether the last step did not pass.
func (w *walking) stopped() bool { return w.last.Verdict != "" && w.last.Verdict != results.Passed }

// walkFollower is told of the steps and actions of a walk as they are done.
type walkFollower interface {
	begin(t task.Task)
	step(i int, name string)
	action(e cell.ActionEvent)
	stepDone(s results.Step)
}

// walk walks the one cell of the plan in this process, and returns its record. atEnd is called before the browser is
// closed.
func (t *trial) walk(ctx context.Context, show walkFollower, atEnd func(context.Context, *walking)) (record results.Cell, err error) {
	if err := errors.Join(t.writeRun(), process.Adopt()); err != nil {
		return record, err
	}
	task, removeScratch, err := t.task()
	if err != nil {
		return record, err
	}
	defer func() {
		_, sweepErr := process.Sweep(context.WithoutCancel(ctx))
		err = errors.Join(err, sweepErr, removeScratch())
	}()
	options := cellOptions(t.Lookup(t.password))
	options.OnAction = show.action
	w, err := cell.New(task, options)
	if err != nil {
		return record, err
	}
	show.begin(task)
	within, cancel := context.WithTimeout(ctx, cell.Deadline(task, t.plan.Journey))
	defer cancel()
	if w.Open(within) == nil { // else the record says why
		atEnd(ctx, walkSteps(within, w, show))
	}
	return w.Close()
}

// task is the walk of the plan's cell.
func (t *trial) task() (task.Task, func() error, error) {
	scratch, remove, err := process.NewScratch(process.CellScratch)
	if err != nil {
		return task.Task{}, nil, err
	}
	task := t.plan.Task(t.plan.Cells[0])
	t.completeTask(&task)
	task.Scratch, task.Until = scratch, t.until
	task.Newer, task.NewerVersion = "", "" // no cause is looked for
	return task, remove, nil
}

// walkSteps does the steps up to the first that does not pass.
func walkSteps(ctx context.Context, w *cell.Walk, show walkFollower) *walking {
	walked := &walking{Walk: w}
	for i, name := range w.Steps() {
		show.step(i, name)
		step, err := w.Step(ctx)
		walked.last = step
		if err != nil { // in the record, too
			return walked
		}
		show.stepDone(step)
		if walked.stopped() {
			return walked
		}
	}
	return walked
}

// keepFiles moves the files of a step out of the temporary run directory's depths, and returns the step with their names.
func (t *trial) keepFiles(s results.Step) results.Step {
	if t.keepsDir {
		return s
	}
	for _, file := range s.Artifacts {
		if name := filepath.Base(file); os.Rename(filepath.Join(t.out, file), filepath.Join(t.out, name)) == nil {
			t.kept = append(t.kept, name)
		}
	}
	s.Artifacts = t.kept
	return s
}

// tidy removes a temporary run directory, except for the files that keepFiles kept.
func (t *trial) tidy() {
	entries, _ := os.ReadDir(t.out)
	for _, e := range entries {
		if !slices.Contains(t.kept, e.Name()) {
			os.RemoveAll(filepath.Join(t.out, e.Name()))
		}
	}
	os.Remove(t.out) // if it is empty
}
