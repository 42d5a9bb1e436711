package command

import (
	"os"
	"path/filepath"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// tasks records the cells that nothing can run, and returns the others.
func (r *runner) tasks(journal *results.Journal) ([]task.Task, error) {
	mine := r.mine(r.plan)
	tasks := make([]task.Task, 0, len(mine))
	for _, c := range mine {
		walk, attempts := r.unfinished(c.Cell)
		if !walk {
			continue
		}
		t := r.task(c, len(tasks))
		t.Attempt += attempts
		if c.Unsupported == "" {
			tasks = append(tasks, t)
			continue
		}
		if err := journal.Append(cell.Idle(t, r.plan.Journey.Name)); err != nil {
			return nil, err
		}
	}
	return tasks, nil
}

func (r *runner) task(c results.Planned, n int) task.Task {
	t := r.plan.Task(c)
	t.Dir, t.Site, t.Seed, t.Patience, t.Headed, t.First = r.out, r.address(c.Variant), r.seed, r.timeout, r.headed, n
	t.Attribute, t.Honest, t.Run, t.Holder = r.prove != string(run.Off), r.honest, filepath.Base(r.out), r.held.Holder()
	t.Leases, t.Realm = plan.Leases(), r.Realm()
	t.CA, t.Key, t.Tolerance, t.Insecure = r.ca, r.key, r.tolerance, r.insecure
	newer := plan.Newer(c)
	t.Newer, t.NewerVersion = newer.Engine, newer.Version
	t.Settings.Defects, t.Settings.Insecure, t.Settings.TimeLimit, t.Settings.Piece = r.defects, r.insecure, results.TextDuration(r.limit), r.piece
	if r.tolerance != environment.DefaultTolerance {
		t.Settings.Tolerance = r.tolerance
	}
	if r.Site == "" {
		t.Own, t.Realm, t.Hosts, t.Leases = true, t.Site, r.reference.Hosts, filepath.Join(r.scratch, "leases")
	}
	return t
}

// journal is the run's own: what it says of cells whose process is gone is cleaned as they do.
func (r *runner) journal() *results.Journal {
	var tasks []task.Task
	alike := map[[2]string]bool{} // of one environment and variant, the secrets are the same
	for _, c := range r.plan.Cells {
		key := [2]string{c.Environment, c.Variant}
		if alike[key] {
			continue
		}
		alike[key] = true
		t := r.plan.Task(c)
		t.Site = r.address(c.Variant)
		tasks = append(tasks, t)
	}
	return results.OpenJournal(r.out, cell.AllSecrets(tasks, r.Lookup(r.password), r.plan.Journey).Clean)
}

// childEnv is the environment of the cells' processes, where secrets travel.
func (r *runner) childEnv() []string {
	env := os.Environ()
	for _, name := range r.plan.Journey.Variables {
		if value, ok := r.Lookup(r.password)(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
