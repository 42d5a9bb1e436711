// Package runtest writes run directories for tests.
package runtest

import (
	"path/filepath"
	"testing"
	"time"

	"cxmatrix/results"
)

// Record writes a run directory with these final records, of journey "j" and variant
// "local". A record without a verdict becomes passed.
func Record(t *testing.T, dir string, cells ...results.Cell) {
	t.Helper()
	run := results.Run{ID: filepath.Base(dir), Started: time.Now()}
	for _, c := range cells {
		if !results.IsControl(c.Cell) {
			run.Plan = append(run.Plan, results.Planned{Cell: c.Cell})
		}
	}
	if err := results.Create(dir, run); err != nil {
		t.Fatal(err)
	}
	journal := results.OpenJournal(dir, nil)
	for _, c := range cells {
		c.Type, c.Schema, c.Journey, c.Variant = results.TypeCell, results.Schema, "j", "local"
		if c.Verdict == "" {
			c.Verdict = results.Passed
		}
		if err := journal.Append(c); err != nil {
			t.Fatal(err)
		}
	}
}
