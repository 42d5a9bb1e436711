package command_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/clouds"
	"cxmatrix/fixtures/grid"
	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// realGrid starts a Selenium Grid 4 with one Chromium node, for the stand-ins for clouds.
func realGrid(t *testing.T) *grid.Grid {
	t.Helper()
	requireEngines(t)
	dir, err := os.MkdirTemp("", "cxg-") // Chromium's socket paths must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	g, err := grid.Start(t.Context(), grid.Options{Java: programOf(t, "java"), Jar: gridJar(t, gridServer), Dir: dir,
		RejectUnsupported: true, Nodes: []grid.Node{chromeNode(t, tier.Chromium(t), 3)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

func programOf(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip("no " + name + " here: make setup-test")
	}
	return path
}

// TestClouds walks cells on a stand-in for each cloud, with its capabilities, its tunnel and its API, in front of a
// real grid.
func TestClouds(t *testing.T) {
	t.Parallel()
	g := realGrid(t)
	for _, tc := range cloudies {
		t.Run(tc.kind, func(t *testing.T) {
			if tc.kind != clouds.BrowserStack {
				tier.Nightly(t)
			}
			walks(t, g.URL, tc)
		})
	}
	t.Run("troubles", func(t *testing.T) {
		for name, trouble := range troubles {
			t.Run(name, func(t *testing.T) {
				if name != "no tunnel" && name != "a key that the cloud does not take" && name != "a session that the cloud ends" {
					tier.Nightly(t)
				}
				trouble(t, g.URL)
			})
		}
	})
}

func walks(t *testing.T, g string, tc cloudy) {
	e := NewWithT(t)
	c := cloud(t, g, tc, nil, "labels: {project: study, build: 'nightly {run}', tags: [cx]}", "slots: 1")
	r := c.run(t)
	e.Expect(r.code).To(Equal(0), r.stdout+r.stderr)
	e.Expect(r.Cells).To(HaveLen(2))
	sessions := c.Sessions()
	e.Expect(sessions).To(HaveLen(2))
	for i, cell := range r.Cells {
		e.Expect(cell.Verdict).To(Equal(results.Passed))
		e.Expect(cell.Proof).To(Equal(results.ProofBytes))
		e.Expect(cell.Network).To(Equal(results.Enforced))
		e.Expect(cell.Browser.Provenance).To(Equal(results.Real))
		e.Expect(cell.Video).To(ContainSubstring(sessions[i].ID))
		e.Expect(sessions[i].State).To(Equal("done"))
		e.Expect(sessions[i].Mark.Status).To(Equal("passed"))
		e.Expect(sessions[i].Build).To(Equal("nightly run"))
		e.Expect(sessions[i].Name).To(HavePrefix("cxmatrix-run-" + strings.ReplaceAll(cell.Cell, "/", "_") + "-1-"))
		e.Expect(sessions[i].TunnelName).To(Equal(sessions[i].Name))
		e.Expect(sessions[i].Ignored).To(BeEmpty(), "an option that the cloud's documentation does not list")
	}
	_, tunnels := c.tunnels.left()
	e.Expect(tunnels).To(HaveLen(2))
	e.Expect(tunnels).To(HaveEach(HaveField("Visible", tc.kind == clouds.BrowserStack)), "only BrowserStack's program takes the key only on its command line")

	t.Run("blocked", func(t *testing.T) {
		tier.Nightly(t)
		e := NewWithT(t)
		b := c.run(t, "--cells", "medium/*/*", "--variant", "widget+mute", "--timeout", "5s")
		e.Expect(b.code).To(Equal(1), b.stdout+b.stderr)
		e.Expect(b.Cells[0].Verdict).To(Equal(results.Blocked), b.Cells[0].Reason)
		mark := c.Sessions()[2].Mark
		e.Expect(mark.Status).To(Equal("failed"))
		e.Expect(mark.Reason).To(ContainSubstring("upload"))
	})
}

// troubles are the failures of clouds.
var troubles = map[string]func(t *testing.T, g string){
	"a key that the cloud does not take": func(t *testing.T, g string) {
		c := cloud(t, g, cloudies[0], nil)
		c.env = append(c.env, "CLOUD_KEY=wrong")
		code, out, dir := c.refused(t)
		NewWithT(t).Expect(out).To(ContainSubstring("rejects the user and key in ${CLOUD_USER} and ${CLOUD_KEY}"))
		NewWithT(t).Expect(code).To(Equal(3))
		NewWithT(t).Expect(filepath.Join(dir, "run.json")).NotTo(BeAnExistingFile())
	},
	"no tunnel": func(t *testing.T, g string) {
		e, c := NewWithT(t), cloud(t, g, cloudy{clouds.BrowserStack, "", ""}, nil)
		r := c.run(t)
		e.Expect(r.code).To(Equal(3), r.stdout+r.stderr)
		for _, cell := range r.Cells {
			e.Expect(cell.Verdict).To(Equal(results.Unsupported))
			e.Expect(cell.Reason).To(ContainSubstring("install BrowserStack Local"))
		}
		e.Expect(c.Requests()).To(BeEmpty())
	},
	"all slots in use": func(t *testing.T, g string) {
		e, c := NewWithT(t), cloud(t, g, cloudies[0], func(o *clouds.Options) { o.Parallel = 1 }, "limits: {queue: 3s}")
		occupy(t, c)
		began := time.Now()
		r := c.run(t, "--env", "low")
		e.Expect(r.code).To(Equal(3), r.stdout+r.stderr)
		e.Expect(r.Cells[0].Verdict).To(Equal(results.Broken))
		e.Expect(r.Cells[0].Reason).To(ContainSubstring("all slots of target cloud were in use for 3s: 1 of 1 are in use"))
		e.Expect(time.Since(began)).To(BeNumerically(">", 3*time.Second))
	},
	"a browser that the cloud refuses": func(t *testing.T, g string) {
		e, c := NewWithT(t), cloud(t, g, cloudies[0], nil, "browsers: [{product: chrome, system: windows 10, capabilities: {os: Windows, osVersion: '10', browserName: Chrome, browserVersion: '7.0'}}]")
		r := c.run(t, "--env", "low")
		e.Expect(r.code).To(Equal(3), r.stdout+r.stderr)
		e.Expect(r.Cells[0].Verdict).To(Equal(results.Broken))
		e.Expect(r.Cells[0].Reason).To(ContainSubstring("OS/Browser combination invalid"))
	},
	"a browser that starts too slowly": func(t *testing.T, g string) {
		e, c := NewWithT(t), cloud(t, g, cloudies[0], func(o *clouds.Options) { o.Delay = time.Minute }, "limits: {open: 2s}")
		r := c.run(t, "--env", "low")
		e.Expect(r.code).To(Equal(3), r.stdout+r.stderr)
		e.Expect(r.Cells[0].Verdict).To(Equal(results.Broken))
		e.Expect(r.Cells[0].Reason).To(ContainSubstring("no browser in 2s"))
	},
	"a session that the cloud ends": func(t *testing.T, g string) {
		e, c := NewWithT(t), cloud(t, g, cloudies[0], nil)
		r := c.starting(t, "--env", "low")
		r.begin(t)
		e.Eventually(r.steps).Should(BeNumerically(">=", 2))
		e.Expect(c.Expire(c.Sessions()[0].ID)).To(BeTrue())
		result := c.over(t, r)
		e.Expect(result.code).To(Equal(3), result.stdout+result.stderr)
		e.Expect(result.Cells[0].Verdict).To(Equal(results.Broken))
		e.Expect(result.Cells[0].Reason).To(ContainSubstring("Session not started or terminated"))
		e.Expect(result.Cells[0].Steps[1].Verdict).To(Equal(results.Passed), "the steps before it keep their verdict")
	},
	"a browser that starts after the time limit": func(t *testing.T, g string) {
		e, c := NewWithT(t), cloud(t, g, cloudies[0], func(o *clouds.Options) { o.Delay = 3 * time.Second }, "limits: {open: 1s}")
		r := c.run(t, "--env", "low")
		e.Expect(r.Cells[0].Reason).To(ContainSubstring("no browser in 1s"))
		e.Eventually(c.Sessions).Should(ConsistOf(HaveField("State", "running")), "the session starts, though no client waits for it")
		code, out, _ := c.refused(t, "--out", r.dir)
		e.Expect(code).To(Equal(2), "the run is there already")
		e.Expect(r.stderr+out).To(ContainSubstring("ended 1 session"), "by the run itself if the session started before its end, otherwise by the next run in its directory")
		e.Expect(c.Sessions()[0].State).To(Equal("done"))
	},
}

// steps counts the steps that a run has recorded so far.
func (r *running) steps() int {
	text, _ := os.ReadFile(filepath.Join(r.dir, "journal.jsonl"))
	return strings.Count(string(text), `"type":"step"`)
}

// refused starts a run that ends before it has a run directory.
func (c *inCloud) refused(t *testing.T, args ...string) (code int, out, dir string) {
	t.Helper()
	r := c.starting(t, args...)
	r.begin(t)
	_ = r.cmd.Wait()
	look(t, "output", r.stdout.String()+r.stderr.String())
	return r.cmd.ProcessState.ExitCode(), r.stdout.String() + r.stderr.String(), r.dir
}

// occupy opens a session of its own in one of the cloud's slots.
func occupy(t *testing.T, c *inCloud) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hang.Limit)
	defer cancel()
	body := `{"capabilities": {"alwaysMatch": {"browserName": "Chrome", "bstack:options": {"os": "Windows", "osVersion": "10"}}}}`
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.HubURL()+"/session", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(cloudUser, cloudKey)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status)
	}
}
