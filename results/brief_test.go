package results_test

import (
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a run read in brief", func() {
	step := func(id, name string) results.StepLine {
		return results.StepLine{Type: results.TypeStep, Schema: results.Schema, Cell: id, Attempt: 1, Step: results.Step{Name: name, Verdict: results.Passed}}
	}

	It("has the same records, and only the steps of cells without a record", func() {
		dir := newRun("low/a/b", "low/c/d", "low/e/f")
		j := results.OpenJournal(dir, nil)
		for _, line := range []any{
			results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: "low/a/b", Attempt: 1},
			step("low/a/b", "log-in"), step("low/c/d", "log-in"), step("low/a/b", "upload"), cell("low/a/b", results.Passed), step("low/e/f", "log-in"), step("low/c/d", "upload"),
		} {
			Expect(j.Append(line)).To(Succeed())
		}
		tearLine(dir, `{"type":"step","schema":1,"cell":"low/torn`)
		whole := read(dir)
		brief, err := results.ReadBrief(dir)
		Expect(err).NotTo(HaveOccurred())
		Expect(brief.Cells).To(Equal(whole.Cells))
		Expect(brief.Damage).To(And(Equal(whole.Damage), HaveLen(1)))
		Expect(brief.Final("low/a/b")).To(HaveField("Verdict", results.Passed))
		Expect(whole.Steps).To(HaveLen(5))
		Expect(brief.Steps).To(Equal([]results.StepLine{step("low/c/d", "log-in"), step("low/e/f", "log-in"), step("low/c/d", "upload")}))
		Expect(brief.Sessions).To(BeEmpty())
	})

	It("must exist", func() {
		_, err := results.ReadBrief(GinkgoT().TempDir())
		Expect(err).To(MatchError(ContainSubstring("holds no run")))
	})
})

var _ = Describe("an outline of a run", func() {
	It("has the final records, and of their steps only what a table shows", func() {
		dir := newRun("low/a/b", "low/c/d")
		j := results.OpenJournal(dir, nil)
		c := cell("low/a/b", results.Failed)
		c.Config = &results.Config{Seed: 7}
		c.Steps = []results.Step{
			{Name: "log-in", Verdict: results.Passed, Seconds: 2, Uploads: []results.Upload{{Host: "x"}}, Items: []results.Item{{File: "a", Verdict: results.Passed}}},
			{Name: "upload", Verdict: results.Failed, Items: []results.Item{{File: "cv.pdf", Verdict: results.Failed}}},
		}
		Expect(j.Append(c)).To(Succeed())
		Expect(j.Append(results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: "low/c/d", Attempt: 3})).To(Succeed())
		r, err := results.ReadOutline(dir)
		Expect(err).NotTo(HaveOccurred())
		got := r.Final("low/a/b")
		Expect(got.Config).NotTo(BeNil(), "a walked cell keeps a Config")
		Expect(got.Steps[0]).To(Equal(results.Step{Name: "log-in", Verdict: results.Passed, Seconds: 2}))
		Expect(got.Steps[1].Items).To(HaveLen(1))
		Expect(r.LastAttempt("low/a/b")).To(Equal(1))
		Expect(r.LastAttempt("low/c/d")).To(Equal(3), "an attempt without a record")
		Expect(r.LastAttempt("low/e/f")).To(BeZero())
	})

	It("may have only sessions", func() {
		dir := newRun("low/a/b")
		j := results.OpenJournal(dir, nil)
		Expect(j.Append(cell("low/a/b", results.Passed))).To(Succeed())
		Expect(j.Append(results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: "low/a/b", Name: "one", Attempt: 1})).To(Succeed())
		tearLine(dir, `{"cell":"low/a/b","type":"cell","attempt":1,"verdict":"passed"}`+"\n")
		r, err := results.ReadSessions(dir)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.Cells).To(BeEmpty())
		Expect(r.OpenSessions()).To(HaveLen(1))
	})
})
