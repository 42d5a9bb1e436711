package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/report"

	. "github.com/onsi/gomega"
)

// There are cells of a cloud: what it has of each, and why it can't be walked.
func there(has, unsupported string) results.Planned {
	return results.Planned{Cell: "low/x/y", Target: "cloud", Assignment: results.Assignment{Availability: has, Unsupported: unsupported}}
}

func catalogue(t *testing.T, minutes time.Duration, parallel int, cells ...results.Planned) (table, below []string) {
	t.Helper()
	var out bytes.Buffer
	cost := report.Cost{Each: func(results.Planned) time.Duration { return minutes }, Basis: []string{"Made of minutes."}, Parallel: parallel}
	if err := report.Catalogue(&out, cells, cost); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n\n")
	return strings.Split(parts[0], "\n"), strings.Split(parts[1], "\n")
}

func TestCatalogue(t *testing.T) {
	yes := there("yes", "")
	for name, want := range map[string]struct {
		cells    []results.Planned
		parallel int
		below    []string
	}{
		"all there": {[]results.Planned{yes, yes, yes}, 2, []string{
			"cloud has 3 of 3 cells, each as the real browser on the real system.",
			"They take about 4.5 minutes of its time, and 3.0 by the clock with 2 sessions at once.", "Made of minutes."}},
		"one at a time": {[]results.Planned{yes, yes}, 1, []string{
			"cloud has 2 of 2 cells, each as the real browser on the real system.",
			"They take about 3.0 minutes of its time, and 3.0 by the clock with 1 session at once.", "Made of minutes."}},
		"who knows how many at once": {[]results.Planned{yes}, 0, []string{
			"cloud has 1 of 1 cell, each as the real browser on the real system.",
			"They take about 1.5 minutes of its time.", "Made of minutes."}},
		"nothing there": {[]results.Planned{there("no", "target cloud has no ie"), there("never was", "impossible pair: never")}, 2, []string{
			"cloud has 0 of 2 cells, each as the real browser on the real system; not offered: 1; never existed: 1.", "low/x/y: never"}},
		"out of reach, told once": {[]results.Planned{there("yes", "target cloud: no tunnel"), there("yes", "target cloud: no tunnel"), there("yes", "a login")}, 2, []string{
			"cloud has 3 of 3 cells, each as the real browser on the real system.",
			"They take about 4.5 minutes of its time, and 3.0 by the clock with 2 sessions at once.", "Made of minutes.",
			"1 cell can't be walked there yet: a login", "2 cells can't be walked there yet: no tunnel"}},
	} {
		t.Run(name, func(t *testing.T) {
			table, below := catalogue(t, 90*time.Second, want.parallel, want.cells...)
			g := NewWithT(t)
			g.Expect(below).To(Equal(want.below))
			g.Expect(table[0]).To(Equal("cell    asked variant line + rules min at cloud"))
			g.Expect(table).To(HaveLen(1 + len(want.cells)))
			for i, c := range want.cells {
				g.Expect(table[1+i]).To(HaveSuffix(c.Availability))
				g.Expect(strings.Contains(table[1+i], "1.5")).To(Equal(c.Availability == "yes"), "only what is there takes time")
			}
		})
	}
}
