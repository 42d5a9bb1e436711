package report_test

import (
	"testing"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/report"

	. "github.com/onsi/gomega"
)

// stoppedIn is a cell that was stopped in a step by a constraint, or by none.
func stoppedIn(id, step string, by matrix.Constraint, explained *bool) results.Cell {
	s := results.Step{Name: step, Verdict: results.Failed, Explained: explained, Shown: "upload failed"}
	if by != "" {
		s.Verdict, s.Cause = results.Blocked, &results.Cause{Constraint: by, Proof: results.Lifted}
	}
	return results.Cell{Type: results.TypeCell, Schema: results.Schema, Cell: id, Attempt: 1, Verdict: s.Verdict, Steps: []results.Step{{Name: "log-in", Verdict: results.Passed}, s}}
}

func runOf(cells ...results.Cell) *results.Recorded {
	r := &results.Recorded{}
	for _, c := range cells {
		r.Run.Plan = append(r.Run.Plan, results.Planned{Cell: c.Cell})
	}
	r.Cells = cells
	return r
}

func TestObstacles(t *testing.T) {
	g := NewWithT(t)
	yes, no := true, false
	blocked := matrix.Constraint("policy.block:upload.example.test")
	unsure := stoppedIn("low/ie-6/x", "upload", matrix.TheBrowser, &no)
	unsure.Inconclusive = true
	behind := stoppedIn("medium/b/x", "upload", blocked, &yes)
	behind.Steps[1].Cause.Next, behind.Steps[1].Cause.Proof = []results.Cause{{Constraint: "policy.intercept-tls"}}, results.Correlated
	r := runOf(unsure, stoppedIn("low/a/x", "send", "", &no), stoppedIn("medium/a/x", "upload", blocked, &no), behind, stoppedIn("high/a/x", "send", blocked, &no),
		results.Cell{Type: results.TypeCell, Cell: "low/d/x", Attempt: 1, Verdict: results.Passed})
	at := func(day int) *results.Moment {
		return &results.Moment{Started: time.Date(2026, 11, day, 1, 0, 0, 0, time.UTC)}
	}
	past := results.Past{Since: map[results.Key]results.Since{
		{Cell: "medium/a/x"}: {Now: results.Blocked, Before: results.Blocked, First: at(24)},
		{Cell: "medium/b/x"}: {Now: results.Blocked, Before: results.Blocked, First: at(26)},
		{Cell: "high/a/x"}:   {Now: results.Blocked, Before: results.Passed},
		{Cell: "low/a/x"}:    {Now: results.Failed, Before: results.Passed},
	}}
	list := report.Obstacles(r, past)
	g.Expect(list).To(HaveLen(3))

	first := list[0]
	g.Expect(first.Title()).To(Equal("upload.example.test is blocked"))
	g.Expect(first.Where()).To(Equal("2 combinations in medium, 1 in high"))
	g.Expect(first.Steps).To(Equal([]string{"upload", "send"}))
	g.Expect(first.Told.String()).To(Equal("told why in 1 of 3"))
	g.Expect(first.Since).To(Equal("since 24 Nov 2026, 1 of them newly"))
	g.Expect(first.Proof()).To(Equal("proven in 2 of 3: with it lifted, the walk went on"))
	g.Expect(first.Help()).To(And(HavePrefix("allow upload.example.test"), HaveSuffix("; then exempt the site's hosts from interception, or have the browser trust the network's authority")))

	g.Expect(list[1].Title()).To(Equal("the site fails in send, and no restriction accounts for it"))
	g.Expect(list[1].Told.String()).To(Equal("customers not told why"))
	g.Expect(list[1].Since).To(Equal("new in this run"))
	g.Expect(list[1].Proof()).To(BeEmpty())

	g.Expect(list[2].Title()).To(Equal("the browser lacks what the site needs: ie-6"))
	g.Expect(list[2].Proof()).To(Equal("inconclusive: emulated browsers"), "and it comes last")
}

// TestHelpForTheLine advises smaller files only where files are sent.
func TestHelpForTheLine(t *testing.T) {
	g := NewWithT(t)
	page := stoppedIn("high/a/x", "log-in", matrix.TheLine, nil)
	g.Expect(report.Obstacles(runOf(page), results.Past{})[0].Help()).To(Equal("lighter pages, or longer time limits of the site"))
	files := stoppedIn("high/a/x", "upload", matrix.TheLine, nil)
	files.Steps[1].Items = []results.Item{{File: "cv.pdf", Verdict: results.Failed}}
	g.Expect(report.Obstacles(runOf(files), results.Past{})[0].Help()).To(ContainSubstring("smaller files"))
}
