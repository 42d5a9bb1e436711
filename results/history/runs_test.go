package history

import (
	"path/filepath"
	"time"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// firstDay is when the first of a test's runs started; each later one is a day later.
var firstDay = time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)

// cellOf is the record of a cell that comes to a verdict at its second step.
func cellOf(id string, v results.Verdict, change ...func(*results.Cell)) results.Cell {
	c := results.Cell{
		Type: results.TypeCell, Schema: results.Schema, Cell: id, Journey: "j", Variant: "local", Engine: "rod", Attempt: 1, Verdict: v, Seconds: 10,
		Steps: []results.Step{{Name: "log-in", Verdict: results.Passed, Seconds: 1}, {Name: "upload", Verdict: v, Seconds: 9}},
	}
	if v != results.Passed {
		c.Reason = "upload: it did not work"
		c.Steps[1].Cause = &results.Cause{Constraint: "line", Proof: results.Lifted}
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

// attempt makes a record that of a later attempt.
func attempt(n int) func(*results.Cell) {
	return func(c *results.Cell) { c.Attempt, c.Started = n, c.Started.Add(time.Duration(n)*time.Minute) }
}

// took sets how long a cell and its second step took.
func took(seconds float64) func(*results.Cell) {
	return func(c *results.Cell) { c.Seconds, c.Steps[1].Seconds = seconds, seconds-1 }
}

// runOn makes the run directory of a day, and writes records into it.
func runOn(root string, day int, cells ...results.Cell) *results.Recorded {
	started := firstDay.AddDate(0, 0, day)
	id := started.Format("20060102")
	run := results.Run{ID: id, Started: started, Steps: []string{"log-in", "upload"}}
	for _, c := range cells {
		if !results.IsControl(c.Cell) {
			run.Plan = append(run.Plan, results.Planned{Cell: c.Cell})
		}
	}
	dir := filepath.Join(root, id)
	ExpectWithOffset(1, results.Create(dir, run)).To(Succeed())
	return write(dir, started, cells...)
}

// write adds records to a run directory, each a second later, and reads it.
func write(dir string, started time.Time, cells ...results.Cell) *results.Recorded {
	j := results.OpenJournal(dir, nil)
	for i, c := range cells {
		c.Started = started.Add(c.Started.Sub(time.Time{})).Add(time.Duration(i+1) * time.Second)
		ExpectWithOffset(2, j.Append(c)).To(Succeed())
	}
	r, err := results.Read(dir)
	ExpectWithOffset(2, err).NotTo(HaveOccurred())
	return r
}
