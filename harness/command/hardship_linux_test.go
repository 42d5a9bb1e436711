package command_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// hardMatrix has one cell; hardJourney's second step waits until the site lets it go on.
const (
	hardMatrix = `name: hard
environments:
- {name: a, browsers: [chromium installed], systems: [linux], variant: local}
`
	hardJourney = `name: hard
steps:
- {name: enter, actions: [{open: /}, {expect: "#here"}]}
- {name: wait, actions: [{expect: "#done"}]}
`
)

// hardSite shows what the journey waits for after so long.
func hardSite(t *testing.T, wait time.Duration) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!doctype html><title>hard</title><link rel=icon href="data:,"><p id=here>here</p>
<script>setTimeout(function () { document.body.innerHTML = '<p id=done>done' }, %d)</script>`, wait.Milliseconds())
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestStopped stops a browser in the midst of a step for a minute, as a machine that swaps or a
// debugger does: one that does not come back in time is not the site's fault, and one that
// does goes on. Nothing is left of either.
func TestStopped(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		engine, timeout string
		verdict         results.Verdict
		code            int
	}{
		"longer than a customer waits":        {"rod", "5s", results.Broken, 3},
		"for less time than a customer waits": {"chromedriver", "10m", results.Passed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			requireEngines(t, tc.engine)
			t.Parallel()
			if tc.verdict == results.Passed { // it takes more than a minute
				tier.Nightly(t)
			}
			g := NewWithT(t)
			r := start(t, append(brief(t, hardMatrix, hardJourney), "--site", hardSite(t, 3*time.Second), "--engine", tc.engine, "--timeout", tc.timeout, "--prove", "off")...)
			r.awaitStep(g, 1)
			pid := r.find(g, victims["the browser"].is)
			g.Expect(syscall.Kill(pid, syscall.SIGSTOP)).To(Succeed())
			goOn := time.AfterFunc(time.Minute, func() { _ = syscall.Kill(pid, syscall.SIGCONT) })
			defer goOn.Stop()
			result := r.wait(t)
			g.Expect(result.code).To(Equal(tc.code), result.stdout+result.stderr)
			g.Expect(result.Cells).To(HaveLen(1))
			g.Expect(result.Cells[0].Verdict).To(Equal(tc.verdict), result.Cells[0].Reason)
			if tc.verdict == results.Broken {
				g.Expect(result.Cells[0].Reason).To(ContainSubstring("stopped answering"))
			}
			g.Expect(result.Cells[0].Steps[0].Verdict).To(Equal(results.Passed), "what was recorded stays recorded")
			g.Expect(processes(r.temp)).To(BeEmpty())
		})
	}
}

// TestClockSkew skews the clock of a browser by more than a year, each way.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	skew, err := exec.LookPath("faketime")
	if err != nil {
		t.Skip("faketime is not installed: make setup-test")
	}
	for _, by := range []string{"+400d", "-400d"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			if by == "+400d" {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			r := prepareRun(t, "--matrix", "scenarios/testdata/quick.yaml", "--env", "medium", "--engine", "rod")
			r.cmd.Args = append([]string{skew, "-f", by, binary}, r.cmd.Args[1:]...)
			r.cmd.Path = skew
			began := time.Now()
			r.begin(t)
			result := r.wait(t)
			g.Expect(result.code).To(Equal(0), result.stdout+result.stderr)
			g.Expect(result.Cells[0].Proof).To(Equal(results.ProofBytes))
			g.Expect(result.Cells[0].Started).To(BeTemporally(">=", began.Truncate(time.Second)), "the run's own clock is the machine's")
			g.Expect(result.Cells[0].Started).To(BeTemporally("<=", time.Now()))
			g.Expect(processes(r.temp)).To(BeEmpty())
		})
	}
}

// TestFewFiles has a run with room for 64 open files: it says so before anything starts.
func TestFewFiles(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	dir := filepath.Join(t.TempDir(), "run")
	output, err := exec.Command("bash", "-c", `ulimit -n 64 && exec "$0" run --matrix scenarios/testdata/quick.yaml --out "$1"`, binary, dir).CombinedOutput()
	g.Expect(err).To(HaveOccurred())
	g.Expect(err.(*exec.ExitError).ExitCode()).To(Equal(3), string(output))
	g.Expect(string(output)).To(MatchRegexp(`^cxmatrix: the limit of open files is 64, and \d+ cells? at once takes? up to \d+: raise it, such as by ulimit -n \d+\n  nothing was started\n$`))
	g.Expect(dir).NotTo(BeADirectory())
}

// nobody is a user without any right.
const nobody = 65534

// TestNotRoot walks as a user who may do nothing but run browsers: with a simulated network too.
func TestNotRoot(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	if os.Getuid() != 0 {
		t.Skip("only root can run as somebody else; who is not runs all tests so")
	}
	g := NewWithT(t)
	home, err := os.MkdirTemp("", "cxn-") // t.TempDir is root's alone
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { os.RemoveAll(home) })
	program := filepath.Join(home, "cxmatrix")
	g.Expect(exec.Command("cp", binary, "scenarios/testdata/quick.yaml", home).Run()).To(Succeed())
	g.Expect(os.Rename(filepath.Join(home, filepath.Base(binary)), program)).To(Succeed())
	g.Expect(exec.Command("cp", "-rL", "fixtures/parts/node_modules", home).Run()).To(Succeed())
	g.Expect(exec.Command("chown", "-R", fmt.Sprintf("%d:%d", nobody, nobody), home).Run()).To(Succeed())
	run := filepath.Join(home, "run")
	cmd := exec.Command(program, "run", "--matrix", "quick.yaml", "--env", "medium", "--engine", "rod", "--out", run)
	cmd.Dir, cmd.Env = home, append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+home+"/cache", "TMPDIR="+home, "CXMATRIX_TOLERANCE=60")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	output, err := cmd.CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(output))
	recorded, err := results.Read(run)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(recorded.Cells[0].Proof).To(Equal(results.ProofBytes))
	g.Expect(recorded.Cells[0].Network).To(Equal(results.Enforced))
	g.Expect(processes(home)).To(BeEmpty())
	left, err := filepath.Glob(filepath.Join(home, "cx*"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(left).To(ConsistOf(program), "nothing is left in the temporary directory")
}
