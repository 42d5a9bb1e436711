package history

import (
	"context"
	"fmt"
	"path/filepath"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var verdictOf = map[rune]results.Verdict{'P': results.Passed, 'B': results.Blocked, 'F': results.Failed, 'b': results.Broken, 'i': results.Invalid, 'u': results.Unsupported}

// days adds a run a day, in which one cell comes to the verdicts of a word such as "PPBb", and
// returns the last, which is not added.
func days(h *History, word string) *results.Recorded {
	root := GinkgoT().TempDir()
	var last *results.Recorded
	for day, letter := range word {
		if last != nil {
			add(h, last)
		}
		last = runOn(root, day, cellOf(home, verdictOf[letter]))
	}
	return last
}

func pastOf(h *History, r *results.Recorded) results.Past {
	p, err := h.Past(context.Background(), r, Depth{5, 10})
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	return p
}

// told is a Since in short: "newly, first 2 passed 1", by days.
func told(s results.Since) string {
	text := string(s.Before)
	switch {
	case s.NewlyStopped():
		text += " newly"
	case s.Fixed():
		text += " fixed"
	}
	for _, m := range []struct {
		name string
		at   *results.Moment
	}{{"first", s.First}, {"passed", s.Passed}, {"stopped", s.Stopped}} {
		if m.at != nil {
			text += fmt.Sprintf(" %s %d", m.name, int(m.at.Started.Sub(firstDay).Hours()/24))
		}
	}
	if s.Runs > 0 {
		text += fmt.Sprintf(" runs %d", s.Runs)
	}
	return text
}

var _ = Describe("since when", func() {
	var h *History
	BeforeEach(func() { h = open(filepath.Join(GinkgoT().TempDir(), "history.db")) })
	key := cellOf(home, results.Passed).Key()

	DescribeTable("is told of the last of these runs, whether it was added or not",
		func(word, want string) {
			last := days(h, word)
			Expect(told(pastOf(h, last).Since[key])).To(Equal(want))
			add(h, last)
			Expect(told(pastOf(h, last).Since[key])).To(Equal(want), "once it is added")
		},
		Entry("the first", "P", ""),
		Entry("the first that is blocked", "B", ""),
		Entry("still passing", "PP", "passed first 0 runs 2"),
		Entry("newly blocked", "PPB", "passed newly first 2 passed 1 runs 1"),
		Entry("blocked for days", "PPBFB", "failed first 2 passed 1 runs 3"),
		Entry("blocked ever since", "BB", "blocked first 0 runs 2"),
		Entry("fixed", "PBBP", "blocked fixed first 3 passed 0 stopped 1 runs 1"),
		Entry("fixed that never passed", "BFP", "failed fixed first 2 stopped 0 runs 1"),
		Entry("fixed before", "PBPP", "passed first 2 runs 2"),
		Entry("newly blocked, again", "PBPB", "passed newly first 3 passed 2 runs 1"),
		Entry("broken between says nothing", "PbB", "passed newly first 2 passed 0 runs 1"),
		Entry("broken within says nothing", "PBbiB", "blocked first 1 passed 0 runs 2"),
		Entry("broken first says nothing", "bB", ""),
		Entry("broken now says nothing", "PBb", ""),
		Entry("unsupported says nothing", "PuB", "passed newly first 2 passed 0 runs 1"),
	)

	It("puts runs in the order in which they were walked, not added", func() {
		last := days(h, "B")
		root := GinkgoT().TempDir()
		late := runOn(root, 5, cellOf(home, results.Passed))
		add(h, runOn(root, 3, cellOf(home, results.Passed)))
		add(h, runOn(root, 1, cellOf(home, results.Blocked)))
		add(h, last)
		Expect(told(pastOf(h, late).Since[key])).To(Equal("passed first 3 runs 2"))
		Expect(told(pastOf(h, runOn(root, 2, cellOf(home, results.Blocked))).Since[key])).To(Equal("blocked first 0 runs 3"))
	})

	It("counts an earlier attempt of the run itself as no past", func() {
		root := GinkgoT().TempDir()
		add(h, runOn(root, 0, cellOf(home, results.Passed)))
		r := runOn(root, 1, cellOf(home, results.Failed))
		add(h, r)
		again := write(r.Dir, r.Run.Started, cellOf(home, results.Blocked, attempt(2)))
		Expect(told(pastOf(h, again).Since[key])).To(Equal("passed newly first 1 passed 0 runs 1"))
	})

	It("compares only results of one key", func() {
		root := GinkgoT().TempDir()
		add(h, runOn(root, 0, cellOf(home, results.Passed, func(c *results.Cell) { c.Variant = "widget" })))
		p := pastOf(h, runOn(root, 1, cellOf(home, results.Blocked)))
		Expect(p.Since).To(BeEmpty())
		Expect(p.Usual).To(BeEmpty())
	})

	It("says when the matrix or the journey was another", func() {
		root := GinkgoT().TempDir()
		add(h, runOn(root, 0, cellOf(home, results.Passed)))
		now := runOn(root, 1, cellOf(home, results.Blocked))
		now.Run.Matrix = results.NewSource("m", []byte("another"))
		Expect(pastOf(h, now).Since[key].String()).To(Equal("newly, passed last on 2026-03-01 (run 20260301); the matrix was different then"))
	})

	It("tells what is usual: the median of the last passing runs", func() {
		root := GinkgoT().TempDir()
		for day, seconds := range []float64{1000, 10, 12, 11, 30, 13} {
			add(h, runOn(root, day, cellOf(home, results.Passed, took(seconds))))
		}
		add(h, runOn(root, 6, cellOf(home, results.Blocked, took(500))))
		now := runOn(root, 7, cellOf(home, results.Passed, took(40)))
		u := pastOf(h, now).Usual[key]
		Expect(u).To(Equal(results.Usual{Runs: 5, Seconds: 12, Steps: map[string]float64{"log-in": 1, "upload": 11}}))
		slow := u.Slower(*now.Final(home), results.Limit{Times: 1.5, Seconds: 5})
		Expect(slow.String()).To(Equal("40.0 s, 3.3 times the usual 12.0 s, most of it at upload (median of 5)"))
		Expect(u.Slower(*now.Final(home), results.Limit{Times: 4, Seconds: 5})).To(BeNil())
		Expect(u.Slower(*now.Final(home), results.Limit{Times: 1.5, Seconds: 50})).To(BeNil())
	})
})

var _ = Describe("trends", func() {
	var h *History
	var root string
	BeforeEach(func() {
		root = GinkgoT().TempDir()
		h = open(filepath.Join(root, "history.db"))
	})
	trends := func(q Query) *Overview {
		GinkgoHelper()
		if q.Last == 0 {
			q.Last = 10
		}
		q.Usual, q.Slower = 5, results.Limit{Times: 1.5, Seconds: 5}
		o, err := h.Trends(context.Background(), q)
		Expect(err).NotTo(HaveOccurred())
		return o
	}
	const other = "high/ie-6/windows-7"

	It("tell the last runs of each cell, and what they mean", func() {
		for day, v := range []results.Verdict{results.Passed, results.Passed, results.Broken, results.Blocked} {
			add(h, runOn(root, day, cellOf(home, v), cellOf(other, results.Passed, took(float64(10+20*(day/3))))))
		}
		add(h, runOn(root, 4, cellOf(home, results.Broken)))
		o := trends(Query{Last: 3})
		Expect(o.Runs).To(Equal(5))
		Expect(o.Trends).To(HaveLen(2))
		fast, slow := o.Trends[1], o.Trends[0]
		Expect(slow.Cell).To(Equal(other))
		Expect(slow.strip()).To(Equal("✓✓✓"))
		Expect(slow.Slower.Seconds).To(Equal(30.0))
		Expect(fast.strip()).To(Equal("·✗·"))
		Expect(fast.Since.NewlyStopped()).To(BeTrue(), "nothing was said of the site since")
		Expect(fast.newestConclusive().describe()).To(Equal("blocked at upload by line (lifted)"))
	})

	It("count how often a cell was flaky", func() {
		for day := range 4 {
			if day%2 == 0 {
				add(h, runOn(root, day, cellOf(home, results.Failed), cellOf(home, results.Passed, attempt(2))))
			} else {
				add(h, runOn(root, day, cellOf(home, results.Passed)))
			}
		}
		t := trends(Query{}).Trends[0]
		Expect([]any{t.Flaky, len(t.Last), t.strip(), t.flaky()}).To(Equal([]any{2, 4, "≈✓≈✓", "2/4"}))
	})

	It("show a block by an emulated browser alone as inconclusive", func() {
		add(h, runOn(root, 0, cellOf(home, results.Blocked)))
		add(h, runOn(root, 1, cellOf(home, results.Blocked, func(c *results.Cell) { c.Inconclusive = true })))
		t := trends(Query{}).Trends[0]
		Expect(t.strip()).To(Equal("✗?"))
		Expect(t.newestConclusive().describe()).To(HavePrefix("blocked (inconclusive) at upload"))
		Expect(t.Last[0].Inconclusive).To(BeFalse())
	})

	It("leave out cells that are no longer walked, unless they are named", func() {
		add(h, runOn(root, 0, cellOf(home, results.Blocked)))
		for day := range 3 {
			add(h, runOn(root, day+1, cellOf(other, results.Passed)))
		}
		o := trends(Query{Last: 3})
		Expect(o.Trends).To(HaveLen(1))
		Expect(o.LeftOut).To(Equal(1))
		Expect(trends(Query{Last: 3, Cells: []string{"low/*/*"}}).Trends[0].Cell).To(Equal(home))
	})

	It("refuse globs that can't be meant", func() {
		add(h, runOn(root, 0, cellOf(home, results.Blocked)))
		_, err := h.Trends(context.Background(), Query{Last: 1, Cells: []string{"low"}})
		Expect(err).To(MatchError(ContainSubstring("want three segments")))
		_, err = h.Trends(context.Background(), Query{Last: 1, Cells: []string{"nowhere/*/*"}})
		Expect(err).To(MatchError(ContainSubstring("knows no cell of nowhere/*/*")))
	})
})

var _ = Describe("durations", func() {
	It("are the medians of all that the last runs took for a cell, the longest known", func() {
		root := GinkgoT().TempDir()
		h := open(filepath.Join(root, "history.db"))
		for day, seconds := range []float64{900, 10, 20, 30, 40} {
			add(h, runOn(root, day, cellOf(home, results.Passed, took(seconds)), cellOf("low/b/c", results.Blocked), cellOf("low/b/c#without-line", results.Passed), cellOf("low/c/d", results.Broken)))
		}
		d, err := h.Durations(context.Background(), 4)
		Expect(err).NotTo(HaveOccurred())
		Expect(d).To(Equal(map[results.Key]float64{cellOf(home, "").Key(): 25, cellOf("low/b/c", "").Key(): 20}))
		d, err = h.Durations(context.Background(), 3)
		Expect(err).NotTo(HaveOccurred())
		Expect(d[cellOf(home, "").Key()]).To(Equal(30.0))
	})
})
