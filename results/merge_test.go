package results_test

import (
	"os"
	"path/filepath"
	"time"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// day returns when a record of day n started.
func day(n int) time.Time { return time.Date(2026, 1, n, 3, 4, 5, 0, time.UTC) }

// on returns the record of an attempt that started on day n.
func on(n int, id string, attempt int, v results.Verdict) results.Cell {
	c := cell(id, v)
	c.Started, c.Attempt = day(n), attempt
	return c
}

var _ = Describe("merged run directories", func() {
	const a, b, c, d = "low/a/x", "low/b/x", "high/c/x", "high/d/x"
	var run results.Run

	BeforeEach(func() {
		run = results.Run{ID: "r", Matrix: results.NewSource("m.yaml", []byte("m")), Journey: results.NewSource("j.yaml", []byte("j"))}
		for _, id := range []string{a, b, c, d} {
			run.Plan = append(run.Plan, results.Planned{Cell: id, Variant: "local", Assignment: results.Assignment{Engine: "rod"}})
		}
	})

	recorded := func(change func(*results.Run), cells ...results.Cell) *results.Recorded {
		dir := filepath.Join(GinkgoT().TempDir(), "run")
		r := run
		r.Plan = append([]results.Planned{}, run.Plan...)
		if change != nil {
			change(&r)
		}
		Expect(results.Create(dir, r)).To(Succeed())
		j := results.OpenJournal(dir, nil)
		for _, c := range cells {
			Expect(j.Append(c)).To(Succeed())
		}
		return read(dir)
	}
	shard := func(i, of int) func(*results.Run) {
		return func(r *results.Run) {
			r.Shard = &results.Shard{Index: i, Of: of}
			results.AssignShards(r.Plan, of)
		}
	}
	merged := func(list ...*results.Recorded) *results.Recorded {
		m, err := results.Merge(list...)
		Expect(err).NotTo(HaveOccurred())
		return m
	}
	outcome := func(r *results.Recorded) int {
		code, _ := results.Outcome(r)
		return code
	}

	It("have the whole plan if all shards are there", func() {
		m := merged(recorded(shard(2, 2), cell(b, results.Passed), cell(d, results.Passed)), recorded(shard(1, 2), cell(a, results.Passed), cell(c, results.Passed)))
		Expect(outcome(m)).To(Equal(results.ExitExpected))
		Expect(m.Run.Plan).To(HaveLen(4))
		Expect(m.Notes).To(BeEmpty())
		Expect(m.DirOf(*m.Final(a))).To(Equal(m.Dirs[1]), "artifacts are in the directory of their record")
	})

	It("are incomplete without one of the shards: exit 3, and the missing cells are named", func() {
		m := merged(recorded(shard(1, 3), cell(a, results.Passed), cell(d, results.Passed)), recorded(shard(2, 3), cell(b, results.Passed)))
		code, why := results.Outcome(m)
		Expect(code).To(Equal(results.ExitUntested))
		Expect(why).To(Equal([]string{c + ": planned, but there is no record of it"}))
		Expect(m.InShards(m.Run.Plan[2])).To(BeFalse())
		Expect(outcome(m.WithinShards())).To(Equal(results.ExitExpected), "the cells of the given shards are as expected")
	})

	It("can be judged by the given shards alone", func() {
		r := recorded(shard(1, 2), cell(a, results.Passed), cell(c, results.Passed))
		Expect(outcome(r)).To(Equal(results.ExitUntested))
		Expect(outcome(r.WithinShards())).To(Equal(results.ExitExpected))
		Expect(r.WithinShards().Run.Plan).To(HaveLen(2))
		Expect(r.Run.Plan).To(HaveLen(4), "the whole plan is unchanged")
	})

	It("use a cell's highest attempt, of equal ones the last, and note it", func() {
		first := recorded(nil, on(1, a, 1, results.Failed), on(1, a, 2, results.Passed), on(9, b, 1, results.Failed), on(1, c, 1, results.Passed))
		again := recorded(nil, on(2, a, 1, results.Blocked), on(2, b, 1, results.Passed))
		m := merged(first, again)
		Expect(m.Final(a).Verdict).To(Equal(results.Passed), "attempt 2 of the first")
		Expect(m.Final(b).Verdict).To(Equal(results.Failed), "it started last")
		Expect(m.Notes).To(Equal([]string{
			"low/a/x is recorded more than once: passed of " + first.Dir + " (attempt 2, 2026-01-01T03:04:05Z) counts, not blocked of " + again.Dir + " (attempt 1, 2026-01-02T03:04:05Z)",
			"low/b/x is recorded more than once: failed of " + first.Dir + " (attempt 1, 2026-01-09T03:04:05Z) counts, not passed of " + again.Dir + " (attempt 1, 2026-01-02T03:04:05Z)",
		}))
		Expect(merged(again, first).Final(b).Verdict).To(Equal(results.Failed), "in whatever order they are named")
	})

	It("find flaky cells by the attempts of one directory", func() {
		flaky := recorded(nil, on(1, a, 1, results.Failed), on(1, a, 2, results.Passed))
		well := recorded(nil, on(2, a, 1, results.Passed))
		m := merged(flaky, well)
		Expect(m.Final(a).Flaky).To(BeTrue(), "attempt 1 of the other run does not count")
		Expect(m.Attempts(a)).To(HaveLen(2))
		Expect(m.Attempts(a)[0].Verdict).To(Equal(results.Failed))
		Expect(merged(recorded(nil, on(1, b, 1, results.Failed)), recorded(nil, on(2, b, 1, results.Passed))).Final(b).Flaky).To(BeFalse(), "it was fixed between two runs")
	})

	It("use the record of the machine that can run a cell", func() {
		can := recorded(nil, cell(a, results.Passed))
		cannot := recorded(func(r *results.Run) { r.Plan[0].Unsupported, r.Plan[0].Engine = "no engine", "" }, on(3, a, 9, results.Unsupported))
		for _, m := range []*results.Recorded{merged(can, cannot), merged(cannot, can)} {
			Expect(m.Final(a).Verdict).To(Equal(results.Passed))
			Expect(m.Run.Plan[0].Unsupported).To(BeEmpty())
			Expect(m.Notes).To(BeEmpty())
		}
	})

	It("have every cell if one of the runs was not sharded", func() {
		whole := recorded(nil, cell(a, results.Passed), cell(b, results.Passed), cell(c, results.Passed))
		for _, m := range []*results.Recorded{merged(whole, recorded(shard(1, 2), cell(a, results.Passed))), merged(recorded(shard(1, 2), cell(a, results.Passed)), whole)} {
			for _, p := range m.Run.Plan {
				Expect(m.InShards(p)).To(BeTrue(), p.Cell)
			}
		}
	})

	It("name the directory of a damaged line, and note another site", func() {
		torn := recorded(nil)
		tearLine(torn.Dir, "{\n")
		m := merged(recorded(func(r *results.Run) { r.Site = "https://one.example" }, cell(a, results.Passed)), read(torn.Dir))
		Expect(m.Damage).To(ConsistOf(HavePrefix(torn.Dir + ": journal.jsonl:1: skipped")))
		Expect(m.Notes).To(ConsistOf(ContainSubstring("walked https://one.example")))
	})

	DescribeTable("are refused if they are not parts of one run", func(change func(*results.Run), message string) {
		_, err := results.Merge(recorded(shard(1, 2)), recorded(change))
		Expect(err).To(MatchError(MatchRegexp(message)))
		Expect(err.Error()).NotTo(ContainSubstring("\n"))
	},
		Entry("another matrix", func(r *results.Run) { r.Matrix = results.NewSource("n.yaml", []byte("n")) },
			`^\S+ and \S+ are not parts of one run: the matrix differs \(m.yaml and n.yaml\): give them one by one$`),
		Entry("another journey", func(r *results.Run) { r.Journey.SHA256 = "0" }, "the journey differs"),
		Entry("another variant", func(r *results.Run) { r.Plan[1].Variant = "widget" }, "low/b/x is planned with local rod in shard 2, and with widget rod: give them one by one"),
		Entry("another engine", func(r *results.Run) { r.Plan[1].Engine = "firefox" }, "and with local firefox"),
		Entry("another number of shards", shard(2, 3), "one has shard 1/2, the other 2/3"),
		Entry("another shard for the same cell", func(r *results.Run) { shard(2, 2)(r); r.Plan[0].Shard = 2 }, "low/a/x is planned with local rod in shard 1, and with local rod in shard 2"),
	)

	It("are refused if one is named twice, even by another path", func() {
		r := recorded(nil)
		link := filepath.Join(GinkgoT().TempDir(), "link")
		Expect(os.Symlink(r.Dir, link)).To(Succeed())
		for _, name := range []string{r.Dir, r.Dir + "/.", link} {
			_, err := results.Merge(r, read(name))
			Expect(err).To(MatchError(name + " is named twice"))
		}
		_, err := results.Merge()
		Expect(err).To(HaveOccurred())
		Expect(merged(r)).To(BeIdenticalTo(r))
	})
})

var _ = Describe("a shard", func() {
	It("is written as a part and the number of parts", func() {
		Expect(results.ParseShard("2/5")).To(Equal(results.Shard{Index: 2, Of: 5}))
		for _, text := range []string{"", "2", "0/5", "6/5", "-1/5", "2/0", "a/b", "2/5/5", "2/", "/5", " 2/5", "+2/5", "02/5"} {
			_, err := results.ParseShard(text)
			Expect(err).To(MatchError(ContainSubstring("want a part and of how many, such as 2/5")), text)
		}
	})

	It("gets cells in turn, and each cell is in one shard", func() {
		plan := make([]results.Planned, 12)
		results.AssignShards(plan, 5)
		count := map[int]int{}
		for _, p := range plan {
			count[p.Shard]++
		}
		Expect(count).To(Equal(map[int]int{1: 3, 2: 3, 3: 2, 4: 2, 5: 2}))
	})
})
