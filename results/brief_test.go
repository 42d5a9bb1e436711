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

	It("holds the same records, and of steps those whose cells have none", func() {
		dir := newRun("low/a/b", "low/c/d", "low/e/f")
		j := results.OpenJournal(dir, nil)
		for _, line := range []any{
			results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: "low/a/b", Attempt: 1},
			step("low/a/b", "log-in"), step("low/c/d", "log-in"), step("low/a/b", "upload"), cell("low/a/b", results.Passed), step("low/e/f", "log-in"), step("low/c/d", "upload"),
		} {
			Expect(j.Append(line)).To(Succeed())
		}
		tear(dir, `{"type":"step","schema":1,"cell":"low/torn`)
		whole := read(dir)
		brief, err := results.Brief(dir)
		Expect(err).NotTo(HaveOccurred())
		Expect(brief.Cells).To(Equal(whole.Cells))
		Expect(brief.Damage).To(And(Equal(whole.Damage), HaveLen(1)))
		Expect(brief.Final("low/a/b")).To(HaveField("Verdict", results.Passed))
		Expect(whole.Steps).To(HaveLen(5))
		Expect(brief.Steps).To(Equal([]results.StepLine{step("low/c/d", "log-in"), step("low/e/f", "log-in"), step("low/c/d", "upload")}))
		Expect(brief.Sessions).To(BeEmpty())
	})

	It("is refused where there is none", func() {
		_, err := results.Brief(GinkgoT().TempDir())
		Expect(err).To(MatchError(ContainSubstring("holds no run")))
	})
})
