package cause

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

const (
	cell                     = "high/chromium-installed/linux"
	block, files, line, pac_ = "policy.block", "policy.upload-content:unsanitised", "line", "policy.pac"
)

// stop is a constraint that stops some files, and is a suspect if the network logs it.
type stop struct {
	constraint matrix.Constraint
	files      []string
	shows      bool
	hides      bool // while it is in force, no other constraint takes effect
}

// world decides the outcome of a walk with constraints in force: the files that do not get
// through, by the constraint that stops each, the first one first.
type world struct {
	stops  []stop
	walks  []string // what was different, in order
	broken string   // the kind of walk that breaks
	flaky  bool     // the cell fails once, and never again
	early  int      // so many controls stop at the first step
	defect string   // a file that the site itself refuses
	later  string   // the site's fault in a later step
	err    error    // of every walk
	tally  Tally
}

var moment = time.Date(2026, 1, 2, 3, 14, 5, 0, time.UTC)

var offered = []string{"a.docx", "b.mp4", "c.txt"}

var inForce = []matrix.Constraint{block, files, line, pac_}

func (w *world) Liftable(c matrix.Constraint) bool {
	return slices.Contains(inForce, c) || c.Kind() == block
}
func (w *world) Remaining(lifted []matrix.Constraint) []matrix.Constraint {
	return slices.DeleteFunc(slices.Clone(inForce), func(c matrix.Constraint) bool {
		return slices.ContainsFunc(lifted, func(l matrix.Constraint) bool { return l.Covers(c) })
	})
}
func (w *world) Restricted(lifted []matrix.Constraint) bool { return len(w.Remaining(lifted)) > 0 }
func (w *world) Tally(string) Tally                         { return w.tally }

func (w *world) Walk(_ context.Context, v Variation) (results.Cell, error) {
	different := "#without-" + matrix.JoinConstraints(v.Without, "+")
	switch {
	case v.Control:
		different = "#control"
	case v.Without == nil:
		different = "#again"
	}
	if w.walks = append(w.walks, different); w.err != nil {
		return results.Cell{}, w.err
	}
	return w.walk(cell+different, v), nil
}

func (w *world) walk(id string, v Variation) results.Cell {
	c := results.Cell{Cell: id, Attempt: len(w.walks), Without: v.Without, Until: v.Until, Verdict: results.Passed, Expect: &results.Expectation{Verdict: results.Blocked}}
	if w.broken != "" && strings.HasSuffix(id, w.broken) {
		c.Verdict, c.Reason = results.Broken, "the driver died"
		return c
	}
	if v.Control && w.early > 0 {
		w.early--
		c.Verdict, c.Reason = results.Failed, "log-in: too slow"
		c.Steps = []results.Step{{Name: "log-in", Verdict: results.Failed}}
		return c
	}
	c.Steps = []results.Step{{Name: "log-in", Verdict: results.Passed}, w.upload(v), {Name: "submit", Verdict: results.Passed}}
	c.Suspects = w.suspects(v)
	switch {
	case c.Steps[1].Verdict != results.Passed:
		c.Steps[2].Verdict = results.NotReached
	case w.later != "" && v.Until == "":
		c.Steps[2].Verdict, c.Steps[2].Reason = results.Failed, w.later
	}
	if v.Until == "upload" {
		c.Steps = c.Steps[:2]
	}
	if i := stoppedIndex(c); i < len(c.Steps) {
		stoppedAt(&c, &c.Steps[i])
	}
	return c
}

func (w *world) upload(v Variation) results.Step {
	step := results.Step{Name: "upload", Verdict: results.Passed}
	for _, f := range offered {
		step.Items = append(step.Items, results.Item{File: f, Verdict: w.of(f, v)})
	}
	if slices.ContainsFunc(step.Items, func(it results.Item) bool { return it.Verdict != results.Passed }) {
		step.Verdict, step.Reason = results.Failed, "files did not get through"
	}
	return step
}

func (w *world) of(file string, v Variation) results.Verdict {
	for _, s := range w.stops {
		if in(v, s.constraint) && slices.Contains(s.files, file) && !(w.flaky && len(w.walks) > 0) {
			return results.Failed
		}
	}
	if file == w.defect {
		return results.Failed
	}
	return results.Passed
}

func in(v Variation, constraint matrix.Constraint) bool {
	return !v.Control && !slices.ContainsFunc(v.Without, func(l matrix.Constraint) bool { return l.Covers(constraint) })
}

func (w *world) suspects(v Variation) (list []results.Cause) {
	for _, s := range w.stops {
		if !in(v, s.constraint) {
			continue
		}
		if s.shows {
			list = append(list, results.Cause{Constraint: s.constraint, Proof: results.Correlated, Evidence: "seen: " + string(s.constraint)})
		}
		if s.hides {
			break
		}
	}
	return list
}

func stoppedAt(c *results.Cell, step *results.Step) {
	c.Verdict = results.Failed
	if len(c.Suspects) > 0 {
		c.Verdict, step.Cause = results.Blocked, &c.Suspects[0]
		for i := range step.Items {
			if step.Items[i].Verdict == results.Failed {
				step.Items[i].Verdict, step.Items[i].Cause = results.Blocked, step.Cause
			}
		}
	}
	step.Verdict = c.Verdict
	c.Reason = step.Name + ": " + step.Reason
	c.CompareExpectation()
}

func (w *world) attribute(o Options) (results.Cell, error) {
	c := w.walk(cell, Variation{})
	c.Started = moment.Add(time.Minute)
	return Attribute(context.Background(), c, w, o)
}

// found are the constraints of a cause and of what was behind it, with their proofs and controls.
func found(c results.Cell) (list []string) {
	for _, part := range c.Steps[1].Cause.Chain() {
		list = append(list, string(part.Constraint)+" "+part.Proof+" "+strings.TrimPrefix(part.Control, cell))
	}
	return list
}

var _ = Describe("attribution", func() {
	one := func(c matrix.Constraint, shows bool) stop { return stop{constraint: c, files: offered, shows: shows} }

	DescribeTable("finds the cause", func(w *world, verdict results.Verdict, causes ...string) {
		for seed := range uint64(20) {
			w := *w
			w.walks = nil
			c, err := w.attribute(Options{Seed: seed})
			Expect(err).NotTo(HaveOccurred())
			Expect(c.Verdict).To(Equal(verdict), c.Reason)
			Expect(found(c)).To(HaveExactElements(elements(causes)...), "%v", w.walks)
			Expect(c.Expect.Met).To(Equal(c.Verdict == results.Blocked))
			Expect(c.Attribution.Doubt).To(BeNumerically("<", 0.01))
		}
	},
		Entry("one suspect, and it was it", &world{stops: []stop{one(block+":a.example.test", true)}}, results.Blocked, block+":a.example.test lifted #without-policy.block"),
		Entry("what was behind", &world{stops: []stop{{block, offered, true, true}, {files, offered[:1], true, false}, {line, offered[1:2], true, false}}}, results.Blocked,
			block+" lifted #without-policy.block", files+" lifted #without-policy.block+policy.upload-content:unsanitised", line+" lifted #without-policy.block+policy.upload-content:unsanitised+line"),
		Entry("a suspect that was only there", &world{stops: []stop{{block, nil, true, false}, {line, offered, true, false}}}, results.Blocked, line+" lifted #without-line"),
		Entry("two suspects, and each suffices", &world{stops: []stop{{block, offered, true, false}, {line, offered, true, false}}}, results.Blocked,
			block+" lifted #without-policy.block+line", line+" lifted #without-policy.block+line"),
		Entry("nothing suspected: tried one by one", &world{stops: []stop{one(pac_, false)}}, results.Blocked, pac_+" lifted #without-policy.pac"),
		Entry("the wrong one suspected", &world{stops: []stop{{block, nil, true, false}, one(line, false)}}, results.Blocked, line+" lifted #without-line"),
		Entry("the site's own fault", &world{stops: []stop{{block, nil, true, false}}, defect: "b.mp4"}, results.Failed),
		Entry("a control that failed by bad luck, at an earlier step", &world{stops: []stop{one(block, true)}, early: 1}, results.Blocked, block+" lifted #without-policy.block"),
		Entry("a fault that did not repeat", &world{stops: []stop{one(pac_, false)}, flaky: true}, results.Failed),
		Entry("a fault that did not repeat, beside a suspect", &world{stops: []stop{one(block, true)}, flaky: true}, results.Failed),
		Entry("a fault of the site behind what was blocked", &world{stops: []stop{one(block, true)}, later: "no such page"}, results.Blocked, block+" lifted #without-policy.block"),
	)

	It("gives each file its own cause", func() {
		w := &world{stops: []stop{{files, offered[:1], true, false}, {line, offered[1:2], true, false}}}
		c, err := w.attribute(Options{})
		Expect(err).NotTo(HaveOccurred())
		items := c.Steps[1].Items
		Expect(items[0].Cause).To(HaveValue(And(HaveField("Constraint", matrix.Constraint(files)), HaveField("Proof", results.Lifted), HaveField("Control", cell+"#without-"+files))))
		Expect(items[1].Cause).To(HaveValue(And(HaveField("Constraint", matrix.Constraint(line)), HaveField("Control", cell+"#without-"+files+"+line"))))
		Expect(items[2]).To(Equal(results.Item{File: "c.txt", Verdict: results.Passed}))
	})

	It("attributes a file that the site refuses to the site", func() {
		w := &world{stops: []stop{{files, offered[:1], true, false}}, defect: "b.mp4"}
		c, err := w.attribute(Options{})
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Verdict).To(Equal(results.Blocked))
		Expect(c.Steps[1].Items[0].Cause.Proof).To(Equal(results.Lifted))
		Expect(c.Steps[1].Items[1]).To(And(HaveField("Verdict", results.Failed), HaveField("Cause", BeNil())))
		Expect(c.Reason).To(ContainSubstring("further on it fails without any restriction, too"))
	})

	DescribeTable("says why nothing is proven", func(w *world, verdict results.Verdict, says string) {
		c, err := w.attribute(Options{})
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Verdict).To(Equal(verdict))
		Expect(c.Reason).To(ContainSubstring(says))
	},
		Entry("where the site refuses", &world{stops: []stop{{block, nil, true, false}}, defect: "b.mp4"}, results.Failed,
			"; it also fails without any restriction ("+cell+"#control): upload: files did not get through"),
		Entry("where it does not repeat", &world{stops: []stop{one(pac_, false)}, flaky: true}, results.Failed, "; it did not repeat: 5 of 5 walks got through"),
		Entry("where the controls stop earlier", &world{stops: []stop{one(block, true)}, early: 99}, results.Blocked,
			"; the cause is not proven: without any restriction it stopped earlier, at log-in, 3 times in a row ("+cell+"#control): log-in: too slow"),
		Entry("where the controls break", &world{stops: []stop{one(block, true)}, broken: "#control"}, results.Blocked, "; the cause is not proven: "+cell+"#control is broken: the driver died"),
		Entry("where a later walk breaks", &world{stops: []stop{one(block, true)}, broken: "#without-policy.block"}, results.Blocked, "; the cause is not proven: "+cell+"#without-policy.block is broken: the driver died"),
		Entry("where the site went down", &world{stops: []stop{{block, nil, true, false}}, defect: "b.mp4", tally: Tally{Passed: 7, Last: moment}}, results.Broken,
			"the site went down at 03:14:05 UTC: until then 7 walks of this run passed upload, and since then it fails without any restriction, too: upload: files did not get through"),
	)

	It("stops after one lift with Quick, and calls the cause correlated", func() {
		w := &world{stops: []stop{one(block, true)}}
		c, err := w.attribute(Options{Quick: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(w.walks).To(Equal([]string{"#control", "#without-policy.block"}))
		Expect(found(c)).To(Equal([]string{block + " correlated #without-policy.block"}))
		Expect(c.Attribution.Summary).To(Equal("one walk without it got through; not walked again, so it may have been chance"))
	})

	It("records every walk, and sums them up in a sentence", func() {
		w := &world{stops: []stop{one(block, true)}}
		c, err := w.attribute(Options{Seed: 7})
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Attribution.Seed).To(Equal(uint64(7)))
		Expect(c.Attribution.Walks).To(HaveLen(len(w.walks)))
		for i, trial := range c.Attribution.Walks {
			Expect(trial.Cell).To(Equal(cell + w.walks[i]))
			Expect(trial.GotFurther).To(Equal(w.walks[i] != "#again"))
		}
		Expect(c.Attribution.Summary).To(MatchRegexp(`^(\d) of (\d) walks with policy\.block stopped there, (\d) of (\d) without it got further, in random order; chance of false blame at most 0\.\d %$`))
	})

	It("ends with the run, and on an error that prevents a record", func() {
		w := &world{stops: []stop{one(block, true)}, err: ErrStopped}
		_, err := w.attribute(Options{})
		Expect(err).To(MatchError(ErrStopped))
		w.err = errors.New("the disk is full")
		_, err = w.attribute(Options{})
		Expect(err).To(MatchError("the disk is full"))
	})

	It("walks at most eight times beyond the first lift", func() {
		for seed := range uint64(50) {
			w := &world{stops: []stop{{block, nil, true, false}, {line, offered, true, false}}}
			_, err := w.attribute(Options{Seed: seed})
			Expect(err).NotTo(HaveOccurred())
			first := slices.IndexFunc(w.walks, func(s string) bool { return strings.Contains(s, "without-") && strings.Contains(s, line) })
			Expect(len(w.walks) - first - 1).To(BeNumerically("<=", maxBeyond))
		}
	})
})
