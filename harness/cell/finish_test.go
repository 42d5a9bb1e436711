package cell

import (
	"cxmatrix/harness/journey"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a finished cell", func() {
	names := []string{"log-in", "upload", "submit"}
	step := func(name string, v results.Verdict) results.Step { return results.Step{Name: name, Verdict: v} }

	It("lists the steps that were not reached", func() {
		c := results.Cell{Steps: []results.Step{step("log-in", results.Failed)}}
		Finish(&c, names)
		Expect(c.Verdict).To(Equal(results.Failed))
		Expect(c.Steps).To(HaveLen(3))
		Expect(c.Steps[2]).To(Equal(results.Step{Name: "submit", Verdict: results.NotReached}))
	})

	It("is never passed when its steps were not all walked", func() {
		c := results.Cell{Steps: []results.Step{step("log-in", results.Passed)}}
		Finish(&c, names)
		Expect(c.Verdict).To(Equal(results.Interrupted))
		Expect(c.Reason).To(Equal("stopped before step upload"))
	})

	DescribeTable("rests on bytes only when every file's came back", func(want results.Proof, offered []string, proven ...string) {
		v := &journey.Visit{OfferedFiles: offered, Verified: map[string]bool{}}
		for _, name := range proven {
			v.Verified[name] = true
		}
		c := results.Cell{Steps: []results.Step{step("log-in", results.Passed), step("upload", results.Passed), step("submit", results.Passed)}}
		Finish(&c, names)
		verify(&c, v)
		Expect(c.Verdict).To(Equal(results.Passed))
		Expect(c.Proof).To(Equal(want))
	},
		Entry("all", results.ProofBytes, []string{"a", "b"}, "a", "b"),
		Entry("some", results.ProofPage, []string{"a", "b"}, "a"),
		Entry("no files", results.ProofPage, nil),
	)

	DescribeTable("meets its expectation", func(met bool, step string, verdict results.Verdict) {
		c := results.Cell{
			Expect: &results.Expectation{Verdict: results.Blocked, Step: step},
			Steps:  []results.Step{{Name: "log-in", Verdict: results.Passed}, {Name: "upload", Verdict: verdict}},
		}
		Finish(&c, names)
		Expect(c.Expect.Met).To(Equal(met))
	},
		Entry("at any step", true, "", results.Blocked),
		Entry("at that step", true, "upload", results.Blocked),
		Entry("but not at another", false, "submit", results.Blocked),
		Entry("nor by another verdict", false, "upload", results.Failed),
	)
})
