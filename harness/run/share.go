package run

import (
	"context"
	"slices"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// walkClass walks the first cell of a class for all of them. If it did not pass at once, a second one is walked before the
// others get its verdict, and all of them where the two differ.
func (s *scheduler) walkClass(ctx context.Context, c Class) error {
	var before results.Cell
	steady := true
	for i, t := range c {
		if s.stopped(ctx, t.Plan.Cell) {
			return nil
		}
		record, err := s.walkWithRetries(ctx, *t)
		if err != nil || record.Verdict == "" {
			return err
		}
		steady = steady && (before.Verdict == "" || !tested(before) || !tested(record) || alike(before, record))
		if steady && (passedAtOnce(record, t) || tested(before) && tested(record)) {
			return s.share(record, c[i+1:])
		}
		before = record
	}
	return nil
}

// tested reports whether a walk says anything of the customer.
func tested(c results.Cell) bool {
	return c.Verdict.Conclusive()
}

func passedAtOnce(c results.Cell, t *task.Task) bool {
	return c.Verdict == results.Passed && c.Attempt == t.Attempt
}

// alike reports whether two walks ended at the same step, for the same reason.
func alike(a, b results.Cell) bool {
	return a.Verdict == b.Verdict && cause.StoppedStep(a) == cause.StoppedStep(b) && causeOf(a) == causeOf(b)
}

// causeOf is the first cause of a cell that is blocked.
func causeOf(c results.Cell) (constraint string) {
	if i := slices.IndexFunc(c.Steps, func(s results.Step) bool { return s.Cause != nil }); i >= 0 {
		constraint = string(c.Steps[i].Cause.Constraint)
	}
	return constraint
}

// share records the walk of a cell as that of the others of its class.
func (s *scheduler) share(walked results.Cell, others []*task.Task) error {
	list := make([]results.Cell, 0, len(others))
	for _, t := range others {
		c := walked.As(t.Plan, t.Attempt)
		if err := s.Journal.Append(c); err != nil {
			return err
		}
		s.checkFailFast(c)
		list = append(list, c)
	}
	if len(list) > 0 {
		s.shared.Store(walked.Cell, list)
		s.Progress.EndAlike(list)
	}
	return nil
}

// sharedBy returns the records that are the walk of another cell.
func (s *scheduler) sharedBy(walked results.Cell) []results.Cell {
	list, _ := s.shared.Load(walked.Cell)
	cells, _ := list.([]results.Cell)
	return cells
}

// quickFirst puts a cell first whose network restricts nothing, so that there is a first result early.
func quickFirst(tasks []task.Task) []task.Task {
	i := slices.IndexFunc(tasks, func(t task.Task) bool { return len(t.Network.Policy) == 0 && t.Newer == "" })
	if i > 0 {
		quick := tasks[i]
		copy(tasks[1:], tasks[:i])
		tasks[0] = quick
	}
	return tasks
}
