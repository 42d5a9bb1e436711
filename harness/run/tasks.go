package run

import (
	"fmt"
	"strings"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// Complete adds to a task of a plan what depends on the run: where it is walked, and how.
type Complete func(*task.Task)

// Tasks returns the tasks of cells that are to be walked: those with an engine, except
// those that an earlier run has done, if earlier is not nil. It records those without an engine.
func Tasks(p *plan.Plan, cells []results.Planned, complete Complete, earlier *results.Recorded, journal *results.Journal) ([]task.Task, error) {
	tasks := make([]task.Task, 0, len(cells))
	for _, c := range cells {
		walk, attempts := unfinished(earlier, c.Cell)
		if !walk {
			continue
		}
		t := p.Task(c)
		complete(&t)
		t.FirstAccount, t.Attempt = len(tasks), t.Attempt+attempts
		if c.Unsupported == "" {
			tasks = append(tasks, t)
			continue
		}
		if err := journal.Append(cell.UnsupportedRecord(t, p.Journey.Name)); err != nil {
			return nil, err
		}
	}
	return tasks, nil
}

// unfinished reports whether a cell has to be walked after an earlier run, and how many
// attempts there were already.
func unfinished(earlier *results.Recorded, cell string) (walk bool, attempts int) {
	if earlier == nil {
		return true, 0
	}
	final := earlier.Final(cell)
	return final == nil || final.Verdict == results.Broken || final.Verdict == results.Interrupted, earlier.LastAttempt(cell)
}

// CheckUnchanged refuses to resume a run with another plan than its own: its results would not be
// comparable.
func CheckUnchanged(earlier results.Run, p *plan.Plan) error {
	if list := earlier.Changes(p.Matrix, p.Source); len(list) > 0 {
		c := list[0]
		return fmt.Errorf("the %s %s is not what it was when the run began: put it back, or start a new run", c.What, c.Later.Name)
	}
	if a, b := len(earlier.Plan), len(p.Cells); a != b {
		return fmt.Errorf("its plan has %d cells, and this one %d: give the same selection, or start a new run", a, b)
	}
	for i, current := range p.Cells {
		if a, b := planKey(earlier.Plan[i]), planKey(current); a != b {
			return fmt.Errorf("planned was %s, and now it is %s: start a new run", a, b)
		}
	}
	return nil
}

// planKey is what must not change about a cell.
func planKey(p results.Planned) string {
	return strings.Join([]string{p.Cell, "variant " + p.Variant, "target " + p.Target, "engine " + p.Engine}, ", ")
}

// OpenJournal opens the run's own journal: its records of cells whose process has ended are
// cleaned of the same secrets as the cells' own.
func OpenJournal(dir string, p *plan.Plan, complete Complete, lookup func(string) (string, bool)) *results.Journal {
	return results.OpenJournal(dir, cell.AllSecrets(onePerEnvironment(p, complete), lookup, p.Journey).Clean)
}

// onePerEnvironment is one task of each environment and variant: the secrets of the others are the same.
func onePerEnvironment(p *plan.Plan, complete Complete) []task.Task {
	var tasks []task.Task
	seen := map[[2]string]bool{}
	for _, c := range p.Cells {
		if key := [2]string{c.Environment, c.Variant}; !seen[key] {
			seen[key] = true
			t := p.Task(c)
			complete(&t)
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// Env is the environment of the cells' processes, in which secrets travel: env, and the
// variables of the journey as lookup has them.
func Env(env []string, j *journey.Journey, lookup func(string) (string, bool)) []string {
	for _, name := range j.Variables {
		if value, ok := lookup(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
