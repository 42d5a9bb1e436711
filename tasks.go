package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cxmatrix/harness"
	"cxmatrix/results"
)

// variants lists those of the cells that will be walked.
func (r *runner) variants() []string {
	var list []string
	for _, c := range r.plan.Cells {
		if c.Unsupported == "" && !slices.Contains(list, c.Variant) {
			list = append(list, c.Variant)
		}
	}
	return list
}

func (r *runner) address(variant string) string {
	if r.site != nil {
		return r.site.Sites[variant]
	}
	return strings.ReplaceAll(r.Site, "{variant}", variant)
}

// tasks records the cells that nothing can run, and returns the others.
func (r *runner) tasks(journal *results.Journal) ([]harness.Task, error) {
	var tasks []harness.Task
	for _, c := range r.plan.Cells {
		t := r.task(c, len(tasks))
		if c.Unsupported == "" {
			tasks = append(tasks, t)
			continue
		}
		record := harness.Blank(t, r.plan.Journey.Name)
		record.Verdict, record.Reason, record.Config = results.Unsupported, c.Unsupported, nil
		harness.Finish(&record, nil)
		record.Seconds = 0
		if err := journal.Append(record); err != nil {
			return nil, err
		}
	}
	return tasks, nil
}

func (r *runner) task(c results.Planned, n int) harness.Task {
	t := r.plan.Task(c)
	t.Dir, t.Site, t.Seed, t.Patience, t.Headed, t.First = r.out, r.address(c.Variant), r.seed, r.timeout, r.headed, n
	t.Leases = leases()
	t.Settings = map[string]string{"target": c.Target, "engine": c.Engine, "variant": c.Variant, "defects": strings.Join(r.defects, ",")}
	t.CA = r.ca
	if r.site != nil {
		t.Own, t.Hosts, t.Leases = true, r.site.Hosts, filepath.Join(r.scratch, "leases")
	}
	return t
}

// leases is where the locks of a user's site's accounts are: one place for all runs
// of this user, since any two of them may walk the same site.
func leases() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "cxmatrix", "leases")
}

// childEnv is the environment of the cells' processes, where secrets travel.
func (r *runner) childEnv() []string {
	env := os.Environ()
	for _, name := range r.plan.Journey.Variables {
		if value, ok := r.lookup(r.password)(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
