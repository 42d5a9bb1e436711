package command_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/cases"
	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// casesDir has what hard real sites are made of, one folder a case: its pages, a journey as a QA engineer writes it, and what
// the walk must say, and the site must get (want.yaml).
const casesDir = "scenarios/testdata/cases"

// unwalkedCases need what is not there yet.
var unwalkedCases = []string{
	"05-combobox", // choose, of an ARIA combobox
}

// cellsOfCases are the engines, and what they are asked for.
var cellsOfCases = map[string]string{
	"rod":          "browsers: [chromium installed], systems: [linux]",
	"chromedriver": "browsers: [chromium installed], systems: [linux]",
	"firefox":      "browsers: [firefox installed], systems: [linux]",
	"webkit":       "browsers: [safari 17], systems: [macos sonoma]",
}

// TestCases walks the cases and compares verdict and words, and what the site got. In make test, in one engine.
func TestCases(t *testing.T) {
	t.Parallel()
	for engine := range cellsOfCases {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			if engine != "rod" {
				tier.Nightly(t)
			}
			requireEngines(t, engine)
			var together []hardCase
			for _, c := range loadCases(t, engine) {
				if c.want.alone() {
					t.Run(c.name, func(t *testing.T) { t.Parallel(); walkAlone(t, engine, c) })
				} else {
					together = append(together, c)
				}
			}
			half := len(together) / 2
			for _, list := range [][]hardCase{together[:half], together[half:]} {
				t.Run("together", func(t *testing.T) { t.Parallel(); walkTogether(t, engine, list) })
			}
		})
	}
}

// walkAlone walks a case that ends before its last step, or whose patience is its own.
func walkAlone(t *testing.T, engine string, c hardCase) {
	site := startCases(t)
	r := prepareCases(t, engine, site, "--site", c.want.address(site.Address), "--journey", c.file, "--timeout", c.want.Timeout)
	r.begin(t)
	if c.want.Verdict == refusedCase {
		NewWithT(t).Expect(r.cmd.Wait()).To(MatchError("exit status 2"))
		NewWithT(t).Expect(r.stderr.String()).To(MatchRegexp(c.want.Says))
		return
	}
	c.check(t, site, cellOfCases(t, r.wait(t)).Steps)
}

func cellOfCases(t *testing.T, r finishedRun) results.Cell {
	t.Helper()
	if len(r.Cells) != 1 || len(r.Cells[0].Steps) == 0 {
		t.Fatal(r.stdout + r.stderr)
	}
	return r.Cells[0]
}

// walkTogether walks cases that must pass in one browser, one after the other, since a browser of their own is most of what
// they cost. After one that does not pass, the rest are walked in another.
func walkTogether(t *testing.T, engine string, list []hardCase) {
	for len(list) > 0 {
		site := startCases(t)
		r := prepareCases(t, engine, site, "--site", site.Address, "--journey", joinCases(t, list))
		r.begin(t)
		list = checkTogether(t, site, list, cellOfCases(t, r.wait(t)).Steps)
	}
}

// checkTogether returns the cases that were not reached.
func checkTogether(t *testing.T, site *cases.Site, list []hardCase, steps []results.Step) []hardCase {
	for i, c := range list {
		n := len(c.journey.Steps)
		own := steps[:n]
		t.Run(c.name, func(t *testing.T) { c.check(t, site, own) })
		if slices.ContainsFunc(own, func(s results.Step) bool { return s.Verdict != results.Passed }) {
			return list[i+1:]
		}
		steps = steps[n:]
	}
	return nil
}

func startCases(t *testing.T) *cases.Site {
	t.Helper()
	site := cases.Start(os.DirFS(casesDir), caseParts)
	t.Cleanup(site.Close)
	return site
}

// prepareCases is a run with an open network, where every origin of the site can be reached.
func prepareCases(t *testing.T, engine string, site *cases.Site, args ...string) *running {
	t.Helper()
	matrix := filepath.Join(t.TempDir(), "matrix.yaml")
	text := fmt.Sprintf("name: cases\nenvironments:\n- {name: open, %s, network: {reach: [%q, %q]}}\n",
		cellsOfCases[engine], site.Reach[0], site.Reach[1])
	if err := os.WriteFile(matrix, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := prepareRun(t, append(args, "--matrix", matrix, "--engine", engine, "--prove", "off", "--trace=false")...)
	r.cmd.Env = append(r.cmd.Env, "CX_PASSWORD=geheim-Wort-1", "CX_TOTP="+cases.TOTPSecret)
	return r
}

// check compares the steps of a case, and what the site got, with what is wanted.
func (c hardCase) check(t *testing.T, site *cases.Site, steps []results.Step) {
	g := NewWithT(t)
	said := saidIn(steps)
	last := steps[len(steps)-1]
	for _, s := range steps {
		if s.Verdict != results.Passed {
			last = s
			break
		}
	}
	g.Expect(last.Verdict).To(BeEquivalentTo(c.want.Verdict), said)
	g.Expect(last.Name).To(HaveSuffix(c.want.Step))
	g.Expect(said).To(MatchRegexp(c.want.Says))
	if c.want.Got != nil {
		c.want.compare(g, site.Record(c.name))
	}
	for _, s := range steps {
		for _, i := range s.Items {
			g.Expect(string(i.Proof)).To(HavePrefix(c.want.Proof), i.File)
		}
	}
}

// saidIn is what the record says of steps, a line each.
func saidIn(steps []results.Step) string {
	var lines []string
	for _, s := range steps {
		lines = append(append(lines, s.Reason, s.Shown), s.Notes...)
		for _, m := range s.Messages {
			lines = append(lines, m.Text)
		}
		for _, a := range s.Answers {
			lines = append(lines, fmt.Sprint(a.Method, " ", a.Path, " ", a.Status))
		}
		if s.Ended != nil {
			lines = append(lines, s.Ended.Text)
		}
	}
	return strings.Join(lines, "\n")
}
