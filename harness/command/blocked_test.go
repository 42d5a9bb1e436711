package command_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

const (
	medium    = "medium/chromium-installed/linux"
	blocking  = "policy.block:upload.uploadcare.com"
	unclean   = "policy.upload-content:unsanitised"
	withBlock = medium + "#without-policy.block"
)

// TestBlocked walks a network that blocks the widget's hosts and inspects files, and
// checks the cause, the next cause in the chain, the cause of each file, and whether the page explained it.
func TestBlocked(t *testing.T) {
	t.Parallel()
	clean, dirty := "badge.png", "curriculum-vitae.docx"
	for variant, want := range map[string]struct {
		causes    map[string]string // of the files that do not get through
		behind    int
		explained bool
		control   string
	}{
		"widget+mute":  {map[string]string{clean: blocking, dirty: unclean}, 1, false, withBlock},
		"local+mute":   {map[string]string{clean: unclean, dirty: unclean}, 0, false, medium + "#without-" + unclean}, // one form
		"chunked+mute": {map[string]string{dirty: unclean}, 0, false, medium + "#without-" + unclean},
		"chunked":      {map[string]string{dirty: unclean}, 0, true, medium + "#without-" + unclean},
	} {
		t.Run(variant, func(t *testing.T) {
			requireEngines(t, "rod")
			t.Parallel()
			if variant != "widget+mute" { // which has it all
				tier.Nightly(t)
			}
			g := NewWithT(t)
			r := run(t, "--matrix", "scenarios/testdata/inspected.yaml", "--journey", "scenarios/testdata/unsanitised.yaml", "--variant", variant, "--timeout", "6s")
			g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
			c := r.Final(medium)
			g.Expect(c.Verdict).To(Equal(results.Blocked), c.Reason)
			step := c.Steps[1]
			g.Expect(step.Verdict).To(Equal(results.Blocked))
			g.Expect(step.Cause.Proof).To(Equal(results.Lifted))
			g.Expect(step.Cause.Control).To(Equal(want.control))
			g.Expect(step.Cause.Next).To(HaveLen(want.behind))
			g.Expect(step.Explained).To(HaveValue(Equal(want.explained)), "%q: %+v", step.Shown, step.Explanation)
			if variant == "local+mute" { // its form is sent as a page, and the network's refusal comes as one
				g.Expect(step.Shown).To(HavePrefix("instead of the site the network's own page: Access denied by your organisation"))
			} else {
				g.Expect(step.Shown).NotTo(ContainSubstring("network's own page"))
			}
			g.Expect(step.Refusals).NotTo(BeEmpty())
			for _, it := range step.Items {
				if cause := want.causes[it.File]; cause == "" {
					g.Expect(it.Verdict).To(Equal(results.Passed), it.File)
				} else {
					g.Expect(it.Cause.Constraint).To(Equal(matrix.Constraint(cause)), it.File)
					g.Expect(it.Cause.Proof).To(Equal(results.Lifted), it.File)
				}
			}
			g.Expect(r.Final(c.Controls[0]).Verdict).To(Equal(results.Passed))
			g.Expect(r.stdout).To(ContainSubstring("Next, see it happen: cxmatrix replay "))
			g.Expect(r.stdout).To(ContainSubstring("1 cell: 1 blocked."), "control cells are not counted")
		})
	}
}

// limit is the rule of the network that limited's cells are in.
const limit = "policy.body-limit:100kB"

// limited returns the flags of cells, one for each browser, with a file that is larger than their network lets through,
// on a small site that takes it.
func limited(t *testing.T, browsers string) []string {
	t.Helper()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, truthfulPage)
	}))
	t.Cleanup(site.Close)
	const matrix = "name: limited\nenvironments:\n- {name: medium, browsers: [%s], systems: [linux], network: {policy: [{kind: body-limit, size: 100kB}]}}\n"
	const journey = `name: send
files: [{name: cv.pdf, bytes: 200000}]
steps:
- {name: enter, actions: [{open: /}]}
- {name: send, actions: [{upload: {input: input, files: [cv.pdf], start: button, done: .stored}}]}
`
	return append(brief(t, fmt.Sprintf(matrix, browsers), journey), "--site", site.URL, "--timeout", "3s")
}

// TestShared attributes two cells that the same browser stands in for: a walk of the one
// serves the other.
func TestShared(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	r := run(t, append(limited(t, "chromium installed, chrome latest"), "--parallel", "2")...)
	g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
	told, shared := 0, 0
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		g.Expect(c.Verdict).To(Equal(results.Blocked), c.Reason)
		g.Expect(c.Steps[1].Cause).To(And(HaveField("Constraint", matrix.Constraint(limit)), HaveField("Proof", results.Lifted)))
		seen := map[string]bool{}
		for _, w := range c.Attribution.Walks {
			told++
			if results.Base(w.Cell) != c.Cell {
				shared++
			}
			id := fmt.Sprint(w.Cell, w.Attempt)
			g.Expect(seen).NotTo(HaveKey(id), "a walk counts once for a cell")
			seen[id] = true
		}
	}
	walked := 0
	for _, c := range r.Cells {
		if results.IsControl(c.Cell) {
			walked++
		}
	}
	g.Expect(shared).To(BeNumerically(">", 0), r.stderr)
	g.Expect(walked).To(BeNumerically("<", told), r.stderr)
}

// TestCorrelated uses only what the network logged, and replays the cell, as it
// was and without the cause.
func TestCorrelated(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	r := run(t, append(limited(t, "chromium installed"), "--prove", "off")...)
	g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
	g.Expect(r.Cells).To(HaveLen(1))
	cause := r.Cells[0].Steps[1].Cause
	g.Expect(cause.Constraint).To(Equal(matrix.Constraint(limit)))
	g.Expect(cause.Proof).To(Equal(results.Correlated))
	again := replayed(t, 1, r.dir, medium).Final(medium)
	g.Expect(again.Verdict).To(Equal(results.Blocked))
	g.Expect(again.Config.Evidence).To(Equal(r.Cells[0].Config.Evidence), "the same files")
	control := medium + "#without-" + limit
	g.Expect(replayed(t, 0, r.dir, medium, "--without", limit).Final(control).Verdict).To(Equal(results.Passed))
}

// replayed replays a cell, and checks the exit code.
func replayed(t *testing.T, code int, args ...string) *results.Recorded {
	t.Helper()
	out := filepath.Join(t.TempDir(), "again")
	cmd := exec.Command(binary, append(append([]string{"replay"}, args...), "--out", out)...)
	output, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("exit code %d, not %d:\n%s", got, code, output)
	}
	recorded, err := results.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	return recorded
}

// TestLine walks a line that is too slow for the site's patience.
func TestLine(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	r := run(t, "--matrix", "scenarios/testdata/slow-line.yaml", "--journey", "scenarios/testdata/unsanitised.yaml", "--variant", "local+mute", "--timeout", "6s", "--time-limit", "4s")
	g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
	c := r.Final("slow/chromium-installed/linux")
	g.Expect(c.Verdict).To(Equal(results.Blocked), c.Reason)
	cause := c.Steps[1].Cause
	g.Expect(cause.Constraint).To(Equal(matrix.Constraint("line")))
	g.Expect(cause.Proof).To(Equal(results.Lifted))
	// The site's answer may come while bytes are still under way, and then the connection ends first.
	g.Expect(cause.Evidence).To(MatchRegexp(`0\.1 MB in one piece need \d+ s at 100 kb/s; (the site gave up after \d+\.\d s \(504\)|the connection ended after \d+\.\d s \(.+\)) with \d+\.\d kB sent`))
}
