package results

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("What was refused on the way of a cell that passed", func() {
	passed := func(list ...Refusal) *Cell {
		return &Cell{Verdict: Passed, Steps: []Step{{Verdict: Passed, Refusals: list}, {Verdict: Passed}}}
	}

	DescribeTable("is said beside the verdict", func(c *Cell, said string) { Expect(c.RefusedNote()).To(Equal(said)) },
		Entry("nothing", passed(), ""),
		Entry("one", passed(Refusal{Constraint: "policy.block:a.test", Host: "a.test:443", Count: 1}), "passed, though 1 request to 1 host was refused"),
		Entry("alike ones, and another port of a host", passed(Refusal{Constraint: "policy.block:a.test", Host: "a.test:443", Count: 2},
			Refusal{Constraint: "policy.block:b.test", Host: "b.test:443", Count: 1}, Refusal{Constraint: "policy.block:a.test", Host: "a.test:80", Count: 4}),
			"passed, though 7 requests to 2 hosts were refused"),
		Entry("by the browser's TLS", passed(Refusal{Constraint: "browser", Host: "[::1]:443", Count: 1}), "passed, though 1 request to 1 host was refused"),
		Entry("altered", passed(Refusal{Constraint: "policy.strip-cookies", Host: "a.test:443", Altered: true, Count: 3}), ""),
		Entry("a proxy's question for a login", passed(Refusal{Constraint: "policy.proxy-auth", Host: "a.test:443", How: "407", Count: 3}), ""),
		Entry("lost by the line", passed(Refusal{Constraint: "line", Host: "a.test:443", How: "reset", Count: 3}), ""),
	)

	It("is not said of one that did not pass, but counted", func() {
		c := passed(Refusal{Constraint: "policy.block:a.test", Host: "a.test:443", Count: 2})
		c.Verdict = Blocked
		Expect(c.RefusedNote()).To(BeEmpty())
		Expect(c.Refused()).To(Equal(Refused{2, []string{"a.test"}}))
	})

	It("names a few hosts, and counts the rest", func() {
		r := Refused{9, []string{"a", "b", "c", "d", "e", "f", "g"}}
		Expect(r.WithHosts()).To(Equal("9 requests to 7 hosts were refused: a, b, c, d, e and 2 more"))
	})
})
