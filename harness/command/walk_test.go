package command_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/parts"
	"cxmatrix/fixtures/saas"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/engine"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// installedChromium are the cells that only a browser on this machine is asked for.
const installedChromium = "*/chromium-installed/*"

// requireEngines skips a test where its engines, or the uploaders, are not installed.
func requireEngines(t *testing.T, engines ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("walks with real browsers are not short")
	}
	if _, err := parts.Find(""); err != nil {
		t.Skip(err)
	}
	for _, name := range engines {
		kind, err := engine.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if f := kind.Detect(t.Context()); !f.Found {
			t.Skipf("%s is not installed: %s", name, f.InstallHint)
		}
	}
}

// finishedRun is a run that is over.
type finishedRun struct {
	dir, stdout, stderr string
	code                int
	*results.Recorded
}

// run starts a run with temporary files of its own, and returns when it is over.
func run(t *testing.T, args ...string) finishedRun {
	t.Helper()
	return runAs(t, "", args...)
}

// runAs is run with a password in the environment. Unlike t.Setenv it lets tests run
// side by side.
func runAs(t *testing.T, password string, args ...string) finishedRun {
	t.Helper()
	r := prepareRun(t, args...)
	if password != "" {
		r.cmd.Env = append(r.cmd.Env, "CX_PASSWORD="+password)
	}
	r.begin(t)
	return r.wait(t)
}

// running is a run that goes on.
type running struct {
	cmd            *exec.Cmd
	dir, temp      string
	stdout, stderr bytes.Buffer
}

func start(t *testing.T, args ...string) *running {
	t.Helper()
	r := prepareRun(t, args...)
	r.begin(t)
	return r
}

func (r *running) begin(t *testing.T) {
	t.Helper()
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

func prepareRun(t *testing.T, args ...string) *running {
	t.Helper()
	// Chromium's socket paths must be short, and t.TempDir has the test's name in it.
	temp, err := os.MkdirTemp("", "cxt-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	r := &running{dir: filepath.Join(t.TempDir(), "run"), temp: temp}
	r.cmd = exec.Command(binary, append([]string{"run", "--out", r.dir}, args...)...)
	r.cmd.Env = append(os.Environ(), "TMPDIR="+temp, "CXMATRIX_TOLERANCE=60") // a busy machine slows fast lines, which is not what is tested
	r.cmd.Stdout, r.cmd.Stderr = &r.stdout, &r.stderr
	return r
}

func (r *running) wait(t *testing.T) finishedRun {
	t.Helper()
	r.cmd.Wait()
	result := finishedRun{dir: r.dir, stdout: r.stdout.String(), stderr: r.stderr.String(), code: r.cmd.ProcessState.ExitCode()}
	recorded, err := results.Read(r.dir)
	if err != nil {
		t.Fatalf("%v\n%s%s", err, result.stdout, result.stderr)
	}
	result.Recorded = recorded
	if left, _ := os.ReadDir(r.temp); len(left) > 0 {
		t.Errorf("left behind in the temporary directory: %v", left)
	}
	return result
}

// TestWalk walks low, medium and high from end to end, on quick lines, on the study's, whose 512 kb/s take their time, and
// by a driver. In make test it walks medium: package scenarios walks the three, and TestDoors compares the two commands.
func TestWalk(t *testing.T) {
	t.Parallel()
	quick := []string{"--matrix", "scenarios/testdata/quick.yaml"}
	for name, tc := range map[string]struct {
		engine string
		matrix []string
	}{
		"rod":                {"rod", quick},
		"the study's matrix": {"rod", []string{"--with", "chromium", "--cells", installedChromium}},
		"chromedriver":       {"chromedriver", quick},
	} {
		t.Run(name, func(t *testing.T) {
			requireEngines(t, tc.engine)
			t.Parallel()
			if name != "rod" {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			want := []string{"widget", "local", "chunked"}
			if !tier.IsNightly() {
				want, tc.matrix = want[1:2], append(tc.matrix, "--env", "medium")
			}
			r := run(t, append(tc.matrix, "--engine", tc.engine, "--parallel", "1")...)
			g.Expect(r.code).To(Equal(0), r.stdout+r.stderr)
			g.Expect(r.Cells).To(HaveLen(len(want)))
			var variants []string
			for _, c := range r.Cells {
				variants = append(variants, c.Variant)
				g.Expect(c.Verdict).To(Equal(results.Passed))
				g.Expect(c.Proof).To(Equal(results.ProofBytes))
				g.Expect(c.Engine).To(Equal(tc.engine))
				g.Expect(c.Browser.Provenance).To(Equal(results.Real))
				g.Expect(c.Browser.Answered).To(MatchRegexp(`(?i)chrom`))
				g.Expect(c.Network).To(Equal(results.Enforced))
				g.Expect(c.Config.Evidence).To(HaveLen(9))
				g.Expect(c.Steps).To(HaveLen(5))
				g.Expect(c.Steps[2].Items).To(HaveLen(8))
				g.Expect(c.Steps[0].Friction.Clicks).To(Equal(1), "what must be refused is no customer's friction")
				g.Expect(c.Steps[0].Friction.Fields).To(Equal(2))
				g.Expect(c.Steps[0].Friction.Waits).To(BeNumerically(">", 0))
				for _, s := range c.Steps {
					g.Expect(s.Artifacts).To(ContainElement(Or(HaveSuffix(".png"), HaveSuffix(".jpg"))), "a screenshot of every step")
					g.Expect(s.Actions).NotTo(BeEmpty(), "a trace of every step")
					for _, name := range s.Artifacts {
						g.Expect(filepath.Join(r.dir, name)).To(BeARegularFile())
					}
				}
			}
			g.Expect(variants).To(ConsistOf(want))
		})
	}
}

// TestStandIn walks the cells of medium, each in the stand-in for its browser on this machine, and
// checks that every record names it.
func TestStandIn(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod", "firefox", "htmlunit-ie11")
	g := NewWithT(t)
	cells := "medium/*/*"
	if !tier.IsNightly() {
		cells = "medium/chrome-latest/*,medium/ie-11/*"
	}
	r := run(t, "--cells", cells)
	g.Expect(r.code).To(Equal(0), r.stdout+r.stderr)
	for _, c := range r.Cells {
		g.Expect(c.Verdict).To(Equal(results.Passed), c.Cell)
		if strings.Contains(c.Cell, "/ie-") {
			g.Expect(c.Browser.Provenance).To(Equal(results.Emulated))
			g.Expect(c.Browser.Note).To(ContainSubstring("no layout, no screenshot"))
			g.Expect(c.Browser.UserAgent).To(ContainSubstring("rv:11.0"))
			continue
		}
		g.Expect(c.Browser.Provenance).To(Equal(results.SameEngine))
		g.Expect(c.Browser.Note).To(MatchRegexp(`\d+ versions newer, on \w+$`))
	}
}

// variantOf says which uploader to look for a defect with: all three get their share.
func variantOf(i int) string { return []string{"local", "chunked", "widget"}[i%3] }

// TestDefects switches each seeded defect of the SaaS on, and checks that it is found at
// the step that it belongs to.
func TestDefects(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	for i, d := range saas.Defects() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			each := i%4 == 0 // one for each uploader is enough to see that the control fails, too
			if !each || i > 8 {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			prove := map[bool]string{true: "quick", false: "off"}[each && (i == 0 || tier.IsNightly())]
			r := run(t, "--with", "chromium", "--cells", "low/chromium-installed/linux", "--timeout", "4s", "--defects", d.Name, "--variant", variantOf(i), "--prove", prove)
			g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
			c := *r.Final(r.Run.Plan[0].Cell)
			g.Expect(c.Verdict).To(Equal(results.Failed))
			i := slices.IndexFunc(c.Steps, func(s results.Step) bool { return s.Verdict != results.Passed })
			g.Expect(c.Steps[i].Name).To(Equal(d.Step), c.Reason)
			g.Expect(c.Steps[i].Verdict).To(Equal(results.Failed))
			g.Expect(c.Steps[i].Explanation).NotTo(BeNil(), "what the page said was judged")
			g.Expect(len(c.Steps[i].Artifacts)).To(BeNumerically(">=", 2), "a screenshot and the page's source")
		})
	}
}

// TestHTTPS walks a site of the user's own over HTTPS, whose authority only --ca
// makes trusted.
func TestHTTPS(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"rod", "chromedriver"} {
		t.Run(name, func(t *testing.T) {
			requireEngines(t, name)
			g := NewWithT(t)
			t.Parallel()
			if name == "rod" {
				tier.Nightly(t)
			}
			dir := t.TempDir()
			address := site(t, "https-password", "--https", "--dir", dir, "--variant", "chunked")
			g.Expect(address).To(HavePrefix("https://127.0.0.1:"))
			r := runAs(t, "https-password", "--site", address, "--ca", filepath.Join(dir, "ca.pem"), "--matrix", "scenarios/testdata/quick.yaml", "--env", "medium", "--variant", "chunked", "--engine", name)
			g.Expect(r.code).To(Equal(0), r.stdout+r.stderr)
			g.Expect(r.Cells[0].Proof).To(Equal(results.ProofBytes))
		})
	}
}

// TestExplained uploads a file that the site must refuse, and checks
// whether the page said why.
func TestExplained(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	for variant, explained := range map[string]bool{"local": true, "local+mute": false, "chunked": true, "chunked+mute": false} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			if variant == "local+mute" || variant == "chunked" {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			r := run(t, "--journey", "scenarios/testdata/too-large.yaml", "--with", "chromium", "--cells", "low/chromium-installed/linux", "--variant", variant, "--timeout", "8s", "--prove", "off")
			g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
			step := r.Cells[0].Steps[1]
			g.Expect(step.Verdict).To(Equal(results.Failed))
			g.Expect(step.Items).To(HaveLen(2))
			g.Expect(step.Items[0].Verdict).To(Equal(results.Passed), "the file of exactly the limit")
			g.Expect(step.Items[1].Verdict).To(Equal(results.Failed), "one byte more")
			g.Expect(step.Explained).To(HaveValue(Equal(explained)), "%q: %+v", step.Shown, step.Explanation)
			if explained {
				g.Expect(step.Shown).To(ContainSubstring("one-byte-more.pdf"))
			} else {
				g.Expect(step.Shown).To(MatchRegexp("(?i)file upload failed"))
			}
		})
	}
}
