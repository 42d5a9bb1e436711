package gate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var today = time.Date(2026, 11, 27, 23, 59, 59, 0, time.UTC)

// cellOf is the record of a cell whose second step comes to a verdict.
func cellOf(id string, v results.Verdict, change ...func(*results.Cell)) results.Cell {
	c := results.Cell{
		Cell: id, Journey: "j", Variant: "local", Engine: "rod", Attempt: 1, Verdict: v, Seconds: 10, At: 7,
		Steps: []results.Step{{Name: "log-in", Verdict: results.Passed, Seconds: 1}, {Name: "upload", Verdict: v, Seconds: 9}},
	}
	if v != results.Passed {
		c.Reason = "upload: it did not work"
	}
	if v == results.Blocked {
		c.Steps[1].Cause = &results.Cause{Constraint: "policy.block:a.example.test", Proof: results.Lifted}
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

// behind has a constraint stop a customer once the cause is lifted.
func behind(constraint matrix.Constraint) func(*results.Cell) {
	return func(c *results.Cell) {
		c.Steps[1].Cause.Next = []results.Cause{{Constraint: constraint, Proof: results.Lifted}}
	}
}

// runOf is a run in which just these cells were planned.
func runOf(cells ...results.Cell) *results.Recorded {
	r := &results.Recorded{Dir: "run", Run: results.Run{ID: "now", Started: today}, Cells: cells}
	for _, c := range cells {
		r.Run.Plan = append(r.Run.Plan, results.Planned{Cell: c.Cell})
	}
	return r
}

func rules(text string) *Rules {
	r, err := Parse("rules.yaml", []byte(text))
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	return r
}

// withText is a decision as text, a line each.
func withText(d Decision) []string {
	var b strings.Builder
	ExpectWithOffset(1, Text(&b, d, false)).To(Succeed())
	return strings.Split(strings.TrimSpace(b.String()), "\n")
}

var _ = Describe("the gate without rules", func() {
	decide := func(r *results.Recorded) Decision { return Decide(r, Defaults(), nil, today) }

	It("counts a block by an emulated browser apart, with the exit code of any block", func() {
		emulated := func(c *results.Cell) {
			c.Browser.Provenance, c.Steps[1].Cause = results.Emulated, &results.Cause{Constraint: "browser", Proof: results.Lifted}
			c.SetInconclusive()
		}
		d := decide(runOf(cellOf("a/ie-11/windows-7", results.Blocked, emulated), cellOf("a/a/c", results.Blocked)))
		Expect(withText(d)).To(Equal([]string{
			"red: exit 1: 1 customer is blocked, 1 block by an emulated browser is inconclusive",
			"  blocked: a/a/c: blocked at upload by policy.block:a.example.test (lifted): it did not work [run/journal.jsonl:7]",
			"  inconclusive: a/ie-11/windows-7: blocked (inconclusive) at upload by browser (lifted): it did not work [run/journal.jsonl:7]",
		}))
	})

	It("lists the refused requests of a cell that passed", func() {
		d := decide(runOf(cellOf("a/a/a", results.Passed, func(c *results.Cell) {
			c.Steps[0].Refusals = []results.Refusal{{Constraint: "policy.block:ads.test", Host: "ads.test:443", Count: 3}}
		})))
		Expect(withText(d)).To(Equal([]string{
			"green: exit 0: 1 of 1 cell as expected: 1 passed (1 with requests refused)",
			"allowed:",
			"  refused: a/a/a: passed, though 3 requests to 1 host were refused: ads.test [run/journal.jsonl:7]",
		}))
	})

	It("is green when every planned cell is as expected, and says what they came to", func() {
		d := decide(runOf(cellOf("a/a/a", results.Passed), cellOf("a/a/b", results.Unsupported), cellOf("a/a/c", results.Blocked, func(c *results.Cell) {
			c.Expect = &results.Expectation{Verdict: results.Blocked, Met: true, Reason: "the old proxy"}
		})))
		Expect(withText(d)).To(Equal([]string{
			"green: exit 0: 3 of 3 cells as expected: 1 passed, 1 blocked, 1 unsupported",
			"allowed:",
			"  unsupported: a/a/b: upload: it did not work [run/journal.jsonl:7]",
			"  expected: a/a/c: blocked at upload by policy.block:a.example.test (lifted), as expected: the old proxy [run/journal.jsonl:7]",
		}))
	})

	It("misses the one of thirty cells that has no record, and names it", func() {
		var cells []results.Cell
		for i := range 30 {
			cells = append(cells, cellOf(fmt.Sprintf("a/b-%d/c", i), results.Passed))
		}
		r := runOf(cells...)
		r.Cells = slices.Delete(r.Cells, 12, 13)
		d := decide(r)
		Expect(d.Exit).To(Equal(3))
		Expect(withText(d)).To(Equal([]string{
			"red: exit 3: 1 planned cell has no record",
			"  no record: a/b-12/c: planned, but there is no record of it [run/run.json]",
		}))
	})

	It("misses a shard, and says how many cells that is", func() {
		r := runOf(cellOf("a/a/a", results.Passed), cellOf("a/a/b", results.Passed), cellOf("a/a/c", results.Passed), cellOf("a/a/d", results.Passed))
		results.AssignShards(r.Run.Plan, 3)
		r.Cells = slices.Delete(r.Cells, 3, 4)
		r.Cells = slices.Delete(r.Cells, 0, 1)
		r.Shards = []results.Shard{{Index: 2, Of: 3}, {Index: 3, Of: 3}}
		d := decide(r)
		Expect(d.Exit).To(Equal(3))
		Expect(withText(d)).To(Equal([]string{
			"red: exit 3: 1 shard is missing",
			"  shard is missing: shard 1/3 is in none of these directories: 2 cells without a record [run/run.json]",
		}))
	})

	It("is red when nothing ran, and when nothing was planned", func() {
		Expect(withText(decide(runOf(cellOf("a/a/a", results.Unsupported))))).To(ContainElement("  nothing ran: no cell ran, so nothing was tested [run/run.json]"))
		Expect(decide(runOf()).Exit).To(Equal(3))
	})

	It("names what is behind a cause", func() {
		d := decide(runOf(cellOf("a/a/a", results.Blocked, behind("line"))))
		Expect(withText(d)[1]).To(HavePrefix("  blocked: a/a/a: blocked at upload by policy.block:a.example.test (lifted), then by line (lifted): it did not work"))
	})

	It("counts as people do", func() {
		Expect(withText(decide(runOf(cellOf("a/a/a", results.Passed))))[0]).To(Equal("green: exit 0: 1 of 1 cell as expected: 1 passed"))
		flaky := func(c *results.Cell) { c.Flaky, c.Attempt = true, 2 }
		d := Decide(runOf(cellOf("a/a/a", results.Passed, flaky), cellOf("a/a/b", results.Passed, flaky)), rules("allow: {flaky: 1}"), nil, today)
		Expect(d.Reasons[0].Text).To(HaveSuffix(" (1 is allowed, not 2)"))
		standIn := func(c *results.Cell) { c.Browser.Provenance = results.Emulated }
		d = Decide(runOf(cellOf("a/a/a", results.Passed, standIn)), rules("required: [{cells: a/a/a, real: true}, b/b/b]"), nil, today)
		Expect(d.Summary).To(Equal("2 requirements are not met"))
	})

	It("says 1 rather than 3, and the reasons that stop a release first", func() {
		d := decide(runOf(cellOf("a/a/a", results.Broken), cellOf("a/a/b", results.Failed), cellOf("a/a/c", results.Invalid)))
		Expect(withText(d)[0]).To(Equal("red: exit 1: 1 customer fails, 1 cell is broken, 1 cell is invalid"))
		Expect(withText(d)[1]).To(HavePrefix("  failed: a/a/b: failed at upload: it did not work"))
	})

	It("lists what is flaky or unexplained", func() {
		no := false
		d := decide(runOf(cellOf("a/a/a", results.Passed, func(c *results.Cell) { c.Flaky, c.Attempt = true, 2 }),
			cellOf("a/a/b", results.Blocked, func(c *results.Cell) { c.Steps[1].Explained = &no })))
		Expect(d.Exit).To(Equal(1))
		Expect(withText(d)[2:]).To(Equal([]string{
			"allowed:",
			"  unexplained: a/a/b: upload: the page did not say what the customer can do [run/journal.jsonl:7]",
			"  flaky: a/a/a: it passed only at attempt 2 [run/journal.jsonl:7]",
		}))
	})

	It("tells of damage in the journal", func() {
		r := runOf(cellOf("a/a/a", results.Passed))
		r.Damage = []string{"journal.jsonl:3: skipped: torn"}
		Expect(withText(decide(r))).To(ContainElement("note: run: journal.jsonl:3: skipped: torn"))
	})
})

var _ = Describe("rules", func() {
	decide := func(text string, cells ...results.Cell) Decision {
		return Decide(runOf(cells...), rules(text), nil, today)
	}

	DescribeTable("say without which cells a run counts as untested",
		func(text string, exit int, cell results.Cell) {
			Expect(decide(text, cellOf("z/z/z", results.Passed), cell).Exit).To(Equal(exit))
		},
		Entry("walked", `required: [a/*/*]`, 0, cellOf("a/a/a", results.Passed)),
		Entry("unsupported", `required: [a/*/*]`, 3, cellOf("a/a/a", results.Unsupported)),
		Entry("unsupported, another", `required: [z/*/*]`, 0, cellOf("a/a/a", results.Unsupported)),
		Entry("not planned", `required: [b/*/*]`, 3, cellOf("a/a/a", results.Passed)),
		Entry("broken, though that is allowed", "required: [a/*/*]\nallow: {broken: true}", 3, cellOf("a/a/a", results.Broken)),
		Entry("by a stand-in", `required: [{cells: a/*/*, real: true}]`, 3, cellOf("a/a/a", results.Passed, func(c *results.Cell) { c.Browser.Provenance = results.SameEngine })),
		Entry("by the real browser", `required: [{cells: a/*/*, real: true}]`, 0, cellOf("a/a/a", results.Passed, func(c *results.Cell) { c.Browser.Provenance = results.Real })),
		Entry("blocked: that is the reason", `required: [a/*/*]`, 1, cellOf("a/a/a", results.Blocked)),
	)

	exception := func(more, until string) string {
		return "expect:\n  - {cells: a/*/*, verdict: blocked, " + more + "reason: the proxy goes in March, until: " + until + "}\n"
	}
	DescribeTable("have exceptions, as long as they hold and are true",
		func(text string, cell results.Cell, exit int, reason string) {
			d := decide(text, cellOf("z/z/z", results.Passed), cell)
			Expect(d.Exit).To(Equal(exit))
			Expect(withText(d)).To(ContainElement(ContainSubstring(reason)))
		},
		Entry("true, on its last day", exception("", "2026-11-27"), cellOf("a/a/a", results.Blocked), 0,
			"  expected: a/a/a: blocked at upload by policy.block:a.example.test (lifted), as expected: the proxy goes in March (rules.yaml:2:5, until 2026-11-27) [run/journal.jsonl:7]"),
		Entry("the very step and constraint", exception("step: upload, constraint: policy.block:a.example.test, ", "2027-01-01"), cellOf("a/a/a", results.Blocked), 0, "as expected"),
		Entry("any constraint of a kind", exception("constraint: policy.block:*, ", "2027-01-01"), cellOf("a/a/a", results.Blocked), 0, "as expected"),
		Entry("what is behind the cause", exception("constraint: line, ", "2027-01-01"), cellOf("a/a/a", results.Blocked, behind("line")), 0, "as expected"),
		Entry("another constraint", exception("constraint: line, ", "2027-01-01"), cellOf("a/a/a", results.Blocked), 1, "; expected was blocked by line (rules.yaml:2:5)"),
		Entry("another step", exception("step: log-in, ", "2027-01-01"), cellOf("a/a/a", results.Blocked), 1, "expected was blocked at log-in"),
		Entry("another verdict", exception("", "2027-01-01"), cellOf("a/a/a", results.Failed), 1, "  failed: a/a/a: failed at upload: it did not work; expected was blocked"),
		Entry("no longer true", exception("", "2027-01-01"), cellOf("a/a/a", results.Passed), 1, "  expected block is gone: a/a/a: expected to be blocked, but it passed: take the exception out (rules.yaml:2:5)"),
		Entry("expired, and still so", exception("", "2026-11-26"), cellOf("a/a/a", results.Blocked), 1, "  exception has expired: a/*/* was expected to be blocked until 2026-11-26: the proxy goes in March: remove it, or set a new day [rules.yaml:2:5]"),
		Entry("expired, and gone", exception("", "2026-11-26"), cellOf("a/a/a", results.Passed), 1, "exception has expired"),
		Entry("expired, of a cell that is not there", exception("", "2026-11-26"), cellOf("b/a/a", results.Passed), 1, "exception has expired"),
		Entry("broken: nothing is known", exception("", "2027-01-01"), cellOf("a/a/a", results.Broken), 3, "  broken: a/a/a: "),
		Entry("of a cell that is not there", exception("", "2027-01-01"), cellOf("b/a/a", results.Passed), 0, "  exception is not needed: a/*/* names no planned cell [rules.yaml:2:5]"),
	)

	It("judge a cell anew whose exception has expired", func() {
		d := decide(exception("", "2026-11-26"), cellOf("a/a/a", results.Blocked))
		Expect(d.Summary).To(Equal("1 customer is blocked, 1 exception has expired"))
	})

	no := false
	flaky := func(c *results.Cell) { c.Flaky = true }
	mute := func(c *results.Cell) { c.Steps[1].Explained = &no }
	met := func(c *results.Cell) { c.Expect = &results.Expectation{Verdict: c.Verdict, Met: true} }
	DescribeTable("allow, or do not",
		func(allow string, exit, red int, cells ...results.Cell) {
			d := decide("allow: {"+allow+"}", append(cells, cellOf("z/z/z", results.Passed))...)
			Expect(d.Exit).To(Equal(exit))
			Expect(d.Reasons).To(HaveLen(red))
		},
		Entry("unsupported", "unsupported: false", 3, 1, cellOf("a/a/a", results.Unsupported)),
		Entry("flaky", "flaky: false", 1, 1, cellOf("a/a/a", results.Passed, flaky)),
		Entry("one flaky of one", "flaky: 1", 0, 0, cellOf("a/a/a", results.Passed, flaky)),
		Entry("one flaky of two", "flaky: 1", 1, 2, cellOf("a/a/a", results.Passed, flaky), cellOf("a/a/b", results.Passed, flaky)),
		Entry("broken", "broken: true", 0, 0, cellOf("a/a/a", results.Broken)),
		Entry("invalid", "invalid: 1", 0, 0, cellOf("a/a/a", results.Invalid)),
		Entry("interrupted", "interrupted: true", 0, 0, cellOf("a/a/a", results.Interrupted)),
		Entry("unexplained", "unexplained: false", 1, 1, cellOf("a/a/a", results.Blocked, mute, met)),
		Entry("blocked as expected, unexplained", "unexplained: true", 0, 0, cellOf("a/a/a", results.Blocked, mute, met)),
	)

	It("never take a run for good in which nothing ran, whatever they allow", func() {
		Expect(decide("allow: {broken: true, unsupported: true}", cellOf("a/a/a", results.Broken), cellOf("a/a/b", results.Unsupported)).Exit).To(Equal(3))
	})
})

var _ = Describe("what was", func() {
	pastOf := func(now *results.Recorded, cells ...results.Cell) results.Past {
		base := runOf(cells...)
		base.Dir, base.Run.ID, base.Run.Started = "base", "before", today.AddDate(0, 0, -1)
		p, err := Baseline(base, now)
		Expect(err).NotTo(HaveOccurred())
		return p
	}
	decide := func(r *Rules, now *results.Recorded, cells ...results.Cell) Decision {
		return Decide(now, r, []results.Past{pastOf(now, cells...)}, today)
	}

	It("makes a customer newly blocked who got through then", func() {
		d := decide(Defaults(), runOf(cellOf("a/a/a", results.Blocked), cellOf("a/a/b", results.Failed), cellOf("a/a/c", results.Blocked)),
			cellOf("a/a/a", results.Passed), cellOf("a/a/b", results.Passed), cellOf("a/a/c", results.Failed))
		Expect(withText(d)).To(Equal([]string{
			"red: exit 1: 1 customer is newly blocked, 1 customer newly fails, 1 customer is blocked",
			"  newly blocked: a/a/a: blocked at upload by policy.block:a.example.test (lifted): it did not work; by the baseline base: newly, passed last on 2026-11-26 (run before) [run/journal.jsonl:7]",
			"  newly failed: a/a/b: failed at upload: it did not work; by the baseline base: newly, passed last on 2026-11-26 (run before) [run/journal.jsonl:7]",
			"  blocked: a/a/c: blocked at upload by policy.block:a.example.test (lifted): it did not work; by the baseline base: failed the last time, too [run/journal.jsonl:7]",
		}))
	})

	It("lists who gets through again", func() {
		d := decide(Defaults(), runOf(cellOf("a/a/a", results.Passed)), cellOf("a/a/a", results.Blocked))
		Expect(withText(d)).To(ContainElement("  fixed: a/a/a: it was blocked since 2026-11-26 (run before); by the baseline base [run/journal.jsonl:7]"))
	})

	It("compares only what is comparable, and says of how many cells it is not", func() {
		another := func(c *results.Cell) { c.Engine = "chromedriver" }
		d := decide(Defaults(), runOf(cellOf("a/a/a", results.Blocked), cellOf("a/a/b", results.Passed), cellOf("a/a/c", results.Passed)),
			cellOf("a/a/a", results.Passed, another), cellOf("a/a/b", results.Passed))
		Expect(withText(d)[0]).To(Equal("red: exit 1: 1 customer is blocked"))
		Expect(d.Notes).To(Equal([]string{"the baseline base has no earlier result of 2 of 3 cells by the same journey, variant and engine: nothing was compared there"}))
	})

	It("can't be compared at all where no key is the same", func() {
		base, now := runOf(cellOf("a/a/a", results.Passed, func(c *results.Cell) { c.Journey = "k" })), runOf(cellOf("a/a/a", results.Passed))
		base.Dir, base.Run.Journey = "base", results.NewSource("k.yaml", []byte("k"))
		_, err := Baseline(base, now)
		Expect(err).To(MatchError("base can't be the baseline of run: no cell has a result in both by the same journey, variant and engine; its journey differs (k.yaml, here )"))
	})

	It("is told where its matrix was another", func() {
		now := runOf(cellOf("a/a/a", results.Passed))
		now.Run.Matrix = results.NewSource("m.yaml", []byte("m"))
		Expect(pastOf(now, cellOf("a/a/a", results.Passed)).Notes).To(Equal([]string{"the baseline base; its matrix differs (, here m.yaml)"}))
	})

	It("is told where its site was another", func() {
		now := runOf(cellOf("a/a/a", results.Passed))
		now.Run.Site = "https://new.example.test"
		Expect(pastOf(now, cellOf("a/a/a", results.Passed)).Notes).To(Equal([]string{"the baseline base; its site differs (, here https://new.example.test)"}))
	})

	It("says nothing where it was broken", func() {
		now := runOf(cellOf("a/a/a", results.Blocked), cellOf("a/a/b", results.Passed))
		Expect(pastOf(now, cellOf("a/a/a", results.Broken), cellOf("a/a/b", results.Passed)).Since).To(HaveLen(1))
	})

	DescribeTable("is missed where rules judge by it what is slower",
		func(text string, noted bool) {
			d := Decide(runOf(cellOf("a/a/a", results.Passed)), rules(text), nil, today)
			Expect(d.Exit).To(Equal(0))
			Expect(slices.Contains(withText(d), "note: slower: there is nothing to compare with: give --history or --baseline")).To(Equal(noted))
		},
		Entry("a limit", "slower: {times: 2}", true),
		Entry("an allowance", "allow: {slower: 1}", true),
		Entry("nothing said of it", "allow: {flaky: false}", false),
	)

	slow := func(c *results.Cell) { c.Seconds, c.Steps[1].Seconds = 30, 29 }
	DescribeTable("says what is slower",
		func(text string, exit int, lines ...string) {
			d := decide(rules(text), runOf(cellOf("a/a/a", results.Passed, slow)), cellOf("a/a/a", results.Passed))
			Expect(d.Exit).To(Equal(exit))
			Expect(strings.Join(withText(d)[1:], "\n")).To(Equal(strings.Join(lines, "\n")))
		},
		Entry("by itself it is listed", "allow: {}", 0, "allowed:", "  slower: a/a/a: 30.0 s, 3.0 times the usual 10.0 s, most of it at upload; by the baseline base [run/journal.jsonl:7]"),
		Entry("a limit makes it red", "slower: {times: 2}", 1, "  slower: a/a/a: 30.0 s, 3.0 times the usual 10.0 s, most of it at upload; by the baseline base [run/journal.jsonl:7]"),
		Entry("unless it is allowed", "slower: {times: 2}\nallow: {slower: 1}", 0, "allowed:", "  slower: a/a/a: 30.0 s, 3.0 times the usual 10.0 s, most of it at upload; by the baseline base [run/journal.jsonl:7]"),
		Entry("not so many times", "slower: {times: 4}", 0),
		Entry("not so many seconds", "slower: {times: 2, seconds: 25}", 0),
	)
})

// TestDefaultsMatchOutcome checks that without rules and without earlier runs the gate and the run decide the same for any
// run, and name the same cells.
func TestDefaultsMatchOutcome(t *testing.T) {
	RegisterTestingT(t)
	random := rand.New(rand.NewPCG(5, 5))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	for range 3000 {
		var cells []results.Cell
		for i := range random.IntN(5) {
			c := cellOf(fmt.Sprintf("a/b-%d/c", i), results.Verdicts()[random.IntN(len(results.Verdicts()))])
			c.Required = pick("", "", "any", "real")
			c.Browser.Provenance = results.Provenance(pick("real", "same-engine"))
			if random.IntN(4) == 0 {
				c.Expect = &results.Expectation{Verdict: results.Blocked, Met: c.Verdict == results.Blocked}
			}
			c.Flaky = random.IntN(5) == 0
			cells = append(cells, c)
		}
		r := runOf(cells...)
		if len(cells) > 0 && random.IntN(3) == 0 {
			r.Cells = r.Cells[1:]
		}
		code, why := results.Outcome(r)
		d := Decide(r, Defaults(), nil, today)
		Expect(d.Exit).To(Equal(code), "%v", withText(d))
		Expect(d.Reasons).To(HaveLen(len(why)), "%v %v", withText(d), why)
		Expect(d.Decision == decisionGreen).To(Equal(code == 0))
	}
}
