package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"cxmatrix/harness"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

const proving = "high/chromium-installed/linux"

// world says what becomes of a walk with constraints in force: the files that do
// not get through, by the constraint that stops each, the first one first.
type world struct {
	stops  []stop
	walks  []string // ids, in order
	broken string   // the control cell that breaks
	flaky  bool     // the cell fails once, and never again
	moody  bool     // so does its control
	defect string   // a file that the site itself refuses
	later  string   // the site's fault in a later step
}

// stop is a constraint that keeps some files out, and is suspected if it shows.
type stop struct {
	constraint string
	files      []string
	shows      bool
	hides      bool // while it is there, nothing else is met
}

var restricted = matrix.Network{
	Line: matrix.Line{UpKbps: 512},
	Policy: []matrix.Rule{
		{ID: "policy.block:a.example.test", Kind: "block"}, {ID: "policy.block:b.example.test", Kind: "block"},
		{ID: "policy.upload-content:unsanitised", Kind: "upload-content"}, {ID: "policy.pac", Kind: "pac"},
	},
}

func task() harness.Task {
	return harness.Task{Network: restricted, Plan: results.Planned{
		Cell: proving, Variant: "widget", Engine: "rod", Line: &results.Line{UpKbps: 512}, Expect: &results.Expectation{Verdict: results.Blocked}, Required: "any"}}
}

var offered = []string{"a.docx", "b.mp4", "c.txt"}

func inForce(t harness.Task, constraint string) bool {
	ids := t.Network.Constraints()
	return slices.Contains(ids, constraint) && constraint != matrix.LiftBrowser || constraint == matrix.LiftBrowser && t.Ceiling != ""
}

// walk is a walk in this world.
func (w *world) walk(_ context.Context, t harness.Task) (results.Cell, error) {
	w.walks = append(w.walks, strings.TrimPrefix(t.Plan.Cell, proving))
	c := results.Cell{Type: results.TypeCell, Cell: t.Plan.Cell, Attempt: 1, Without: t.Without, Expect: t.Plan.Expect, Verdict: results.Passed}
	if w.broken != "" && strings.HasSuffix(t.Plan.Cell, w.broken) {
		c.Verdict, c.Reason = results.Broken, "the driver died"
		return c, nil
	}
	if w.moody && strings.HasSuffix(t.Plan.Cell, "#control") {
		w.moody, c.Verdict, c.Reason = false, results.Failed, "log-in: too slow"
		c.Steps = []results.Step{{Name: "log-in", Verdict: results.Failed}}
		return c, nil
	}
	step := results.Step{Name: "upload", Verdict: results.Passed}
	for _, f := range offered {
		step.Items = append(step.Items, results.Item{File: f, Verdict: w.fate(t, f)})
	}
	if i := slices.IndexFunc(step.Items, func(it results.Item) bool { return it.Verdict != results.Passed }); i >= 0 {
		step.Verdict, step.Reason = results.Failed, "files did not get through"
	}
	c.Suspects = w.suspects(t)
	c.Steps = []results.Step{{Name: "log-in", Verdict: results.Passed}, step, {Name: "submit", Verdict: results.NotReached}}
	if step.Verdict == results.Passed {
		c.Steps[2].Verdict = results.Passed
		if w.later != "" {
			c.Steps[2].Verdict, c.Steps[2].Reason = results.Failed, w.later
		}
	}
	if i := stopped(c); i < len(c.Steps) {
		blame(&c, &c.Steps[i])
	}
	return c, nil
}

func blame(c *results.Cell, step *results.Step) {
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
	harness.Meet(c)
}

func (w *world) fate(t harness.Task, file string) results.Verdict {
	for _, s := range w.stops {
		if inForce(t, s.constraint) && slices.Contains(s.files, file) && !(w.flaky && len(w.walks) > 1) {
			return results.Failed
		}
	}
	if file == w.defect {
		return results.Failed
	}
	return results.Passed
}

func (w *world) suspects(t harness.Task) (list []results.Cause) {
	for _, s := range w.stops {
		if !inForce(t, s.constraint) {
			continue
		}
		if s.shows {
			list = append(list, results.Cause{Constraint: s.constraint, Proof: results.Correlated, Evidence: "seen: " + s.constraint})
		}
		if s.hides {
			break
		}
	}
	return list
}

const block, files, line, pac = "policy.block", "policy.upload-content:unsanitised", "line", "policy.pac"

func proveIn(t *testing.T, w *world, tasks ...harness.Task) []results.Cell {
	t.Helper()
	p := &prover{walk: w.walk}
	var list []results.Cell
	for _, task := range tasks {
		c, err := w.walk(t.Context(), task)
		if err != nil {
			t.Fatal(err)
		}
		if task.Prove = true; task.Provable(c) { // else nothing is to be found out, and nobody asks
			if c, err = p.prove(t.Context(), task, c); err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, c)
	}
	return list
}

// causes are the constraints of a cause and what was behind it, with their controls.
func causes(c results.Cell) (list []string) {
	cause := c.Steps[1].Cause
	if cause == nil {
		return nil
	}
	for _, part := range append([]results.Cause{*cause}, cause.Behind...) {
		list = append(list, part.Constraint+" "+part.Proof+" "+strings.TrimPrefix(part.Control, proving))
	}
	return list
}

func TestProof(t *testing.T) {
	one := func(c string, shows bool) stop { return stop{constraint: c, files: offered, shows: shows} }
	for _, x := range []struct {
		name    string
		world   world
		verdict results.Verdict
		causes  []string
		walks   []string // behind the first
	}{
		{"one suspect, and it was it", world{stops: []stop{one("policy.block:a.example.test", true)}}, results.Blocked,
			[]string{"policy.block:a.example.test lifted #without-policy.block"}, []string{"#control", "#without-policy.block"}},
		{"what was behind", world{stops: []stop{{block, offered, true, true}, {files, offered[:1], true, false}, {line, offered[1:2], true, false}}}, results.Blocked,
			[]string{block + " lifted #without-policy.block", files + " lifted #without-policy.block+policy.upload-content:unsanitised", line + " lifted #without-policy.block+policy.upload-content:unsanitised+line"},
			[]string{"#control", "#without-policy.block", "#without-policy.block+policy.upload-content:unsanitised", "#without-policy.block+policy.upload-content:unsanitised+line"}},
		{"a suspect who was only there", world{stops: []stop{{block, nil, true, false}, {line, offered, true, false}}}, results.Blocked,
			[]string{line + " lifted #without-line"}, []string{"#control", "#without-policy.block", "#without-policy.block+line", "#without-line"}},
		{"two suspects, and each suffices", world{stops: []stop{{block, offered, true, false}, {line, offered, true, false}}}, results.Blocked,
			[]string{block + " lifted #without-policy.block", line + " lifted #without-policy.block+line"}, []string{"#control", "#without-policy.block", "#without-policy.block+line", "#without-line"}},
		{"nobody suspected: tried one by one", world{stops: []stop{one(pac, false)}}, results.Blocked,
			[]string{pac + " lifted #without-policy.pac"}, []string{"#control", "#again", "#without-policy.block", "#without-policy.upload-content", "#without-policy.pac"}},
		{"the wrong one suspected", world{stops: []stop{{block, nil, true, false}, one(line, false)}}, results.Blocked,
			[]string{line + " lifted #without-line"}, []string{"#control", "#without-policy.block", "#again", "#without-policy.block+policy.upload-content", "#without-policy.block+policy.pac", "#without-policy.block+line", "#without-line"}},
		{"only everything together", world{stops: []stop{one(pac, false), one(line, false)}}, results.Blocked,
			[]string{"network lifted #control"}, []string{"#control", "#again", "#without-policy.block", "#without-policy.upload-content", "#without-policy.pac", "#without-line"}},
		{"the site's own fault", world{stops: []stop{{block, nil, true, false}}, defect: "b.mp4"}, results.Failed, nil, []string{"#control", "#control"}},
		{"a control that failed by bad luck", world{stops: []stop{one(block, true)}, moody: true}, results.Blocked,
			[]string{block + " lifted #without-policy.block"}, []string{"#control", "#control", "#without-policy.block"}},
		{"a fault that did not repeat", world{stops: []stop{one(pac, false)}, flaky: true}, results.Failed, nil, []string{"#control", "#again"}},
		{"a fault of the site behind what was blocked", world{stops: []stop{one(block, true)}, later: "no such page"}, results.Blocked,
			[]string{block + " lifted #without-policy.block"}, []string{"#control", "#control", "#without-policy.block"}},
		{"a control that broke", world{stops: []stop{one(block, true)}, broken: "#control"}, results.Blocked, []string{block + " correlated "}, []string{"#control"}},
		{"a control that broke later", world{stops: []stop{one(block, true)}, broken: "#without-policy.block"}, results.Blocked, []string{block + " correlated "}, []string{"#control", "#without-policy.block"}},
		{"nothing to prove", world{}, results.Passed, nil, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			g := NewWithT(t)
			c := proveIn(t, &x.world, task())[0]
			g.Expect(c.Verdict).To(Equal(x.verdict), c.Reason)
			g.Expect(causes(c)).To(Equal(x.causes))
			g.Expect(x.world.walks[1:]).To(HaveExactElements(anyOf(x.walks)...))
			for i, walked := range slices.Compact(x.walks)[:len(c.Controls)] {
				g.Expect(c.Controls[i]).To(Equal(proving + walked))
			}
			if c.Verdict != results.Passed {
				g.Expect(c.Expect.Met).To(Equal(c.Verdict == results.Blocked))
			}
		})
	}
}

func anyOf(list []string) (out []any) {
	for _, s := range list {
		out = append(out, s)
	}
	return out
}

func TestProofOfFiles(t *testing.T) {
	g := NewWithT(t)
	w := &world{stops: []stop{{files, offered[:1], true, false}, {line, offered[1:2], true, false}}}
	c := proveIn(t, w, task())[0]
	items := c.Steps[1].Items
	g.Expect(items[0].Cause.Constraint).To(Equal(files))
	g.Expect(items[0].Cause.Proof).To(Equal(results.Lifted))
	g.Expect(items[0].Cause.Control).To(Equal(proving + "#without-" + files))
	g.Expect(items[1].Cause.Constraint).To(Equal(line))
	g.Expect(items[1].Cause.Control).To(Equal(proving + "#without-" + files + "+line"))
	g.Expect(items[2]).To(Equal(results.Item{File: "c.txt", Verdict: results.Passed}))
}

func TestProofOfAFileThatTheSiteRefuses(t *testing.T) {
	g := NewWithT(t)
	w := &world{stops: []stop{{files, offered[:1], true, false}}, defect: "b.mp4"}
	c := proveIn(t, w, task())[0]
	g.Expect(c.Verdict).To(Equal(results.Blocked))
	g.Expect(c.Steps[1].Items[0].Cause.Proof).To(Equal(results.Lifted))
	g.Expect(c.Steps[1].Items[1].Verdict).To(Equal(results.Failed))
	g.Expect(c.Steps[1].Items[1].Cause).To(BeNil())
	g.Expect(c.Reason).To(ContainSubstring("further on it fails without any restriction, too"))
}

func TestProofSays(t *testing.T) {
	g := NewWithT(t)
	c := proveIn(t, &world{stops: []stop{{block, nil, true, false}}, defect: "b.mp4"}, task())[0]
	g.Expect(c.Reason).To(Equal("upload: files did not get through; it also fails without any restriction (" + proving + "#control): upload: files did not get through"))
	g.Expect(c.Suspects).To(BeEmpty())
	c = proveIn(t, &world{stops: []stop{{pac, offered, false, false}}, flaky: true}, task())[0]
	g.Expect(c.Reason).To(HaveSuffix("; it did not repeat: the same cell got further when it was walked again (" + proving + "#again)"))
	c = proveIn(t, &world{stops: []stop{{block, offered, true, false}}, broken: "#control"}, task())[0]
	g.Expect(c.Reason).To(HaveSuffix("; the cause is not proven: " + proving + "#control is broken: the driver died"))
}

func TestControlIsShared(t *testing.T) {
	g := NewWithT(t)
	w := &world{stops: []stop{{block, offered, true, false}}}
	other := task()
	other.Plan.Cell = "medium/chromium-installed/linux"
	list := proveIn(t, w, task(), other)
	g.Expect(w.walks).To(Equal([]string{"", "#control", "#without-policy.block", "medium/chromium-installed/linux", "medium/chromium-installed/linux#without-policy.block"}))
	g.Expect(list[1].Controls).To(Equal([]string{proving + "#control", "medium/chromium-installed/linux#without-policy.block"}))
}

func TestProofEndsWithTheRun(t *testing.T) {
	g := NewWithT(t)
	w := &world{stops: []stop{{block, offered, true, false}}}
	c, err := w.walk(t.Context(), task())
	g.Expect(err).NotTo(HaveOccurred())
	p := &prover{walk: func(context.Context, harness.Task) (results.Cell, error) { return results.Cell{}, errStopped }}
	_, err = p.prove(t.Context(), task(), c)
	g.Expect(err).To(MatchError(errStopped))
	p.walk = func(context.Context, harness.Task) (results.Cell, error) {
		return results.Cell{}, errors.New("the disk is full")
	}
	_, err = p.prove(t.Context(), task(), c)
	g.Expect(err).To(MatchError("the disk is full"))
}

func TestControlTask(t *testing.T) {
	g := NewWithT(t)
	asked := task()
	asked.Ceiling, asked.Newer, asked.Plan.Engine, asked.Plan.Provenance = "1.0", "rod", "htmlunit-ie6", results.Emulated
	c, err := lifted(asked, block, line)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Plan.Cell).To(Equal(proving + "#without-policy.block+line"))
	g.Expect(c.Plan.Expect).To(BeNil())
	g.Expect(c.Plan.Required).To(BeEmpty())
	g.Expect(c.Plan.Line).To(BeNil())
	g.Expect(c.Network.Kinds()).To(Equal([]string{"policy.upload-content", pac}))
	g.Expect(c.Ceiling).To(Equal("1.0"))
	g.Expect(c.Without).To(Equal([]string{block, line}))
	c, err = unrestricted(asked)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Network.Restricted()).To(BeFalse())
	g.Expect(c.Ceiling).To(BeEmpty())
	g.Expect(c.Plan.Engine).To(Equal("rod"))
	g.Expect(c.Restricts()).To(BeFalse())
	_, err = lifted(asked, "policy.blok")
	g.Expect(err).To(MatchError(ContainSubstring(`did you mean "policy.block"?`)))
	g.Expect(asked.Network).To(Equal(restricted), "the cell's own task is as it was")
}
