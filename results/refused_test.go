package results

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("Refused requests", func() {
	passed := func(list ...Refusal) *Cell {
		return &Cell{Verdict: Passed, Steps: []Step{{Verdict: Passed, Refusals: list}, {Verdict: Passed}}}
	}

	DescribeTable("are noted beside the verdict of a passed cell", func(c *Cell, said string) { Expect(c.RefusedNote()).To(Equal(said)) },
		Entry("none", passed(), ""),
		Entry("one", passed(Refusal{Constraint: "policy.block:a.test", Host: "a.test:443", Count: 1}), "passed, though 1 request to 1 host was refused"),
		Entry("several of one kind, and two ports of one host", passed(Refusal{Constraint: "policy.block:a.test", Host: "a.test:443", Count: 2},
			Refusal{Constraint: "policy.block:b.test", Host: "b.test:443", Count: 1}, Refusal{Constraint: "policy.block:a.test", Host: "a.test:80", Count: 4}),
			"passed, though 7 requests to 2 hosts were refused"),
		Entry("by the browser's TLS", passed(Refusal{Constraint: "browser", Host: "[::1]:443", Count: 1}), "passed, though 1 request to 1 host was refused"),
		Entry("altered, not refused", passed(Refusal{Constraint: "policy.strip-cookies", Host: "a.test:443", Altered: true, Count: 3}), ""),
		Entry("a proxy's request for a login", passed(Refusal{Constraint: "policy.proxy-auth", Host: "a.test:443", How: "407", Count: 3}), ""),
		Entry("lost on the line", passed(Refusal{Constraint: "line", Host: "a.test:443", How: "reset", Count: 3}), ""),
	)

	It("of a cell that did not pass are counted, but not noted", func() {
		c := passed(Refusal{Constraint: "policy.block:a.test", Host: "a.test:443", Count: 2})
		c.Verdict = Blocked
		Expect(c.RefusedNote()).To(BeEmpty())
		Expect(c.Refused()).To(Equal(Refused{2, []string{"a.test"}}))
	})

	It("are listed by a few hosts and the number of the others", func() {
		r := Refused{9, []string{"a", "b", "c", "d", "e", "f", "g"}}
		Expect(r.WithHosts()).To(Equal("9 requests to 7 hosts were refused: a, b, c, d, e and 2 more"))
	})
})
