package run

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/task"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// alikeTask is a cell of Chromium on a system, in the network of restricted.
func alikeTask(system string) task.Task {
	p := results.Planned{Cell: "low/chrome-latest/" + system, Environment: "low", Asked: "chrome latest", Variant: "local",
		Assignment: results.Assignment{Engine: "rod", Provenance: results.SameEngine, Note: "not on " + system}}
	return task.Task{Portable: task.Portable{Plan: p, Attempt: 1, Network: restricted, Site: "https://site.example.test"}}
}

// silent is a Progress that keeps nothing.
type silent struct{}

func (silent) Begin(string, []string)   {}
func (silent) Step(string, int, string) {}
func (silent) End(results.Cell)         {}
func (silent) EndAlike([]results.Cell)  {}
func (silent) Retry(results.Cell)       {}

// walked runs tasks whose cells end as verdicts say, in the order in which they are walked, and returns which were walked.
func walked(t *testing.T, o Options, verdicts []results.Verdict, tasks ...task.Task) (*results.Recorded, []string) {
	t.Helper()
	g := NewWithT(t)
	dir := t.TempDir()
	var plan []results.Planned
	for i := range tasks {
		tasks[i].Dir = dir
		plan = append(plan, tasks[i].Plan)
	}
	g.Expect(results.Create(dir, results.Run{ID: "r", Plan: plan, Steps: []string{"arrive"}, Started: time.Now()})).To(Succeed())
	journal := results.OpenJournal(dir, nil)
	var lock sync.Mutex
	var order []string
	o.Parallel, o.Attribute, o.Journal, o.Progress = 1, Off, journal, silent{}
	o.Journey = &journey.Journey{Name: "j", Steps: []journey.Step{{Name: "arrive"}}}
	o.Start = func(_ context.Context, t task.Task, _ *engine.Warm) error {
		lock.Lock()
		defer lock.Unlock()
		verdict := verdicts[min(len(order), len(verdicts)-1)]
		order = append(order, strings.TrimPrefix(t.Plan.Cell, "low/chrome-latest/"))
		c := cell.NewRecord(t, "j")
		c.Steps = []results.Step{{Name: "arrive", Verdict: verdict, Reason: "it ends"}}
		cell.Finish(&c, []string{"arrive"})
		return journal.Append(c)
	}
	g.Expect(Schedule(t.Context(), tasks, o)).To(Succeed())
	r, err := results.Read(dir)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Damage).To(BeEmpty())
	return r, order
}

func TestWalksOnceWhatIsAlike(t *testing.T) {
	const passed, failed, blocked, broken = results.Passed, results.Failed, results.Blocked, results.Broken
	for name, c := range map[string]struct {
		options  Options
		verdicts []results.Verdict // of the walks, in their order; the last one stays
		walks    int
		want     []results.Verdict // of the four cells
	}{
		"passed":                            {Options{}, []results.Verdict{passed}, 1, []results.Verdict{passed, passed, passed, passed}},
		"each, when asked for":              {Options{Each: true}, []results.Verdict{passed}, 4, []results.Verdict{passed, passed, passed, passed}},
		"red only with a second one":        {Options{}, []results.Verdict{failed}, 2, []results.Verdict{failed, failed, failed, failed}},
		"blocked only with a second one":    {Options{}, []results.Verdict{blocked}, 2, []results.Verdict{blocked, blocked, blocked, blocked}},
		"each, where two differ":            {Options{}, []results.Verdict{failed, passed, passed, failed}, 4, []results.Verdict{failed, passed, passed, failed}},
		"after one that says nothing":       {Options{}, []results.Verdict{broken, passed}, 2, []results.Verdict{broken, passed, passed, passed}},
		"each, where none says anything":    {Options{}, []results.Verdict{broken}, 4, []results.Verdict{broken, broken, broken, broken}},
		"with a second one after a retry":   {Options{Retries: 1}, []results.Verdict{failed, passed}, 3, []results.Verdict{passed, passed, passed, passed}},
		"nothing more after one, fail-fast": {Options{FailFast: true}, []results.Verdict{failed}, 1, []results.Verdict{failed, "", "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			systems := []string{"windows-7", "windows-8", "windows-10", "windows-11"}
			r, order := walked(t, c.options, c.verdicts, alikeTask(systems[0]), alikeTask(systems[1]), alikeTask(systems[2]), alikeTask(systems[3]))
			g.Expect(order).To(HaveLen(c.walks), fmt.Sprint(order))
			for i, p := range r.Run.Plan {
				final := r.Final(p.Cell)
				if c.want[i] == "" {
					g.Expect(final).To(BeNil())
					continue
				}
				g.Expect(final.Verdict).To(Equal(c.want[i]), p.Cell)
				g.Expect(final.WalkedAs != "").To(Equal(!slices.Contains(order, systems[i])), p.Cell)
				g.Expect(final.Browser.Note).To(Equal("not on " + systems[i]))
			}
		})
	}
}

func TestClasses(t *testing.T) {
	change := func(what func(*task.Task)) task.Task {
		c := alikeTask("windows-8")
		what(&c)
		return c
	}
	for name, other := range map[string]task.Task{
		"another engine":            change(func(t *task.Task) { t.Plan.Engine = "firefox" }),
		"another version":           change(func(t *task.Task) { t.Plan.EngineVersion = "3" }),
		"another line":              change(func(t *task.Task) { t.Network.Line.UpKbps = 1 }),
		"another policy":            change(func(t *task.Task) { t.Network.Policy = nil }),
		"another TLS ceiling":       change(func(t *task.Task) { t.MaxTLS = "1.0" }),
		"another site variant":      change(func(t *task.Task) { t.Plan.Variant = "chunked" }),
		"another site":              change(func(t *task.Task) { t.Site = "https://other.example.test" }),
		"another user agent":        change(func(t *task.Task) { t.Plan.UserAgentContains = "MSIE" }),
		"a grid":                    change(func(t *task.Task) { t.Plan.Capabilities = map[string]any{"browserName": "chrome"} }),
		"another browser, emulated": change(func(t *task.Task) { t.Plan.Provenance, t.Plan.Asked = results.Emulated, "ie 10" }),
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(Classes([]task.Task{alikeTask("windows-7"), other}, false)).To(HaveLen(2))
			if name != "a grid" {
				g.Expect(Classes([]task.Task{other, alikeTask("windows-7"), other}, false)).To(HaveLen(2))
				return
			}
			g.Expect(Classes([]task.Task{other, other}, false)).To(HaveLen(2))
		})
	}
	g := NewWithT(t)
	elsewhere := change(func(t *task.Task) {
		t.Plan.Environment, t.Network.Policy = "medium", slices.Clone(restricted.Policy)
		t.Network.Policy[0].At = "matrix.yaml:7:3"
	})
	g.Expect(Classes([]task.Task{alikeTask("windows-7"), elsewhere}, false)).To(HaveLen(1), "the names of environments and places in a file change nothing")
}
