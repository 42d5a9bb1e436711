package results_test

import (
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the outcome of a run", func() {
	expected := func(v results.Verdict, met bool) func(*results.Cell) {
		return func(c *results.Cell) { c.Expect = &results.Expectation{Verdict: v, Met: met} }
	}
	required := func(what string, p results.Provenance) func(*results.Cell) {
		return func(c *results.Cell) { c.Required, c.Browser.Provenance = what, p }
	}
	DescribeTable("determines the exit code",
		func(code int, verdict results.Verdict, change ...func(*results.Cell)) {
			c := cell("low/a/b", verdict)
			for _, f := range change {
				f(&c)
			}
			got, why := results.Outcome(&results.Recorded{Run: results.Run{Plan: []results.Planned{{Cell: c.Cell}}}, Cells: []results.Cell{c}})
			Expect(got).To(Equal(code), "%v", why)
			Expect(len(why) == 0).To(Equal(code == 0))
		},
		Entry("passed", 0, results.Passed),
		Entry("blocked", 1, results.Blocked),
		Entry("failed", 1, results.Failed),
		Entry("broken", 3, results.Broken),
		Entry("invalid", 3, results.Invalid),
		Entry("interrupted", 3, results.Interrupted),
		Entry("blocked as expected", 0, results.Blocked, expected(results.Blocked, true)),
		Entry("an expected block that is gone", 1, results.Passed, expected(results.Blocked, false)),
		Entry("failed where a block was expected", 1, results.Failed, expected(results.Blocked, false)),
		Entry("unsupported alone: nothing ran", 3, results.Unsupported),
		Entry("required, unsupported", 3, results.Unsupported, required("any", "")),
		Entry("required, by a stand-in", 0, results.Passed, required("any", results.SameEngine)),
		Entry("required real, by a stand-in", 3, results.Passed, required("real", results.SameEngine)),
		Entry("required real, by the real browser", 0, results.Passed, required("real", results.Real)),
	)

	It("is 3 if a planned cell has no record, and names it", func() {
		r := &results.Recorded{Run: results.Run{Plan: []results.Planned{{Cell: "low/a/b"}, {Cell: "low/c/d"}}}, Cells: []results.Cell{cell("low/a/b", results.Passed)}}
		code, why := results.Outcome(r)
		Expect(code).To(Equal(3))
		Expect(why).To(Equal([]string{"low/c/d: planned, but there is no record of it"}))
	})

	It("is 1 if both 1 and 3 apply", func() {
		r := &results.Recorded{
			Run:   results.Run{Plan: []results.Planned{{Cell: "a/a/a"}, {Cell: "b/b/b"}, {Cell: "c/c/c"}}},
			Cells: []results.Cell{cell("a/a/a", results.Broken), cell("b/b/b", results.Failed), cell("c/c/c", results.Broken)},
		}
		code, why := results.Outcome(r)
		Expect(code).To(Equal(1))
		Expect(why).To(HaveLen(3))
	})

	It("is 0 despite unsupported cells if the others passed", func() {
		r := &results.Recorded{
			Run:   results.Run{Plan: []results.Planned{{Cell: "a/a/a"}, {Cell: "b/b/b"}}},
			Cells: []results.Cell{cell("a/a/a", results.Unsupported), cell("b/b/b", results.Passed)},
		}
		code, _ := results.Outcome(r)
		Expect(code).To(Equal(0))
	})
})
