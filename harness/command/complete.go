package command

import (
	"os"
	"path/filepath"

	"cxmatrix/harness/environment"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// completeTask fills in what this run adds to a task of the plan.
func (r *runner) completeTask(t *task.Task) {
	t.Dir, t.Site, t.Seed, t.Patience, t.Headed = r.out, r.address(t.Plan.Variant), r.seed, r.timeout, r.headed
	t.Attribute, t.HonestProgress, t.Run, t.Holder = r.attribution != string(run.Off), r.honestProgress, filepath.Base(r.out), r.lock.Owner()
	t.Leases, t.Realm = plan.Leases(), r.Realm()
	t.CA, t.AuthorityFile, t.Tolerance, t.Insecure = r.ca, r.authorityFile, r.tolerance, r.insecure
	newer := plan.NewerEngine(t.Plan)
	t.Newer, t.NewerVersion = newer.Engine, newer.Version
	t.Settings.Defects, t.Settings.Insecure, t.Settings.TimeLimit, t.Settings.ChunkSize = r.defects, r.insecure, results.TextDuration(r.timeLimit), r.chunkSize
	if r.tolerance != environment.DefaultTolerance {
		t.Settings.Tolerance = r.tolerance
	}
	if r.Site == "" {
		t.OwnSite, t.Realm, t.Hosts, t.Leases = true, t.Site, r.reference.Hosts, filepath.Join(r.scratch, "leases")
	}
}

// journal is the run's own.
func (r *runner) journal() *results.Journal {
	return run.OpenJournal(r.out, r.plan, r.completeTask, r.Lookup(r.password))
}

// childEnv is the environment of the cells' processes.
func (r *runner) childEnv() []string {
	return run.Env(os.Environ(), r.plan.Journey, r.Lookup(r.password))
}
