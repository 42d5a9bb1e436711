package command_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// proc is one process of a run, found by the run's own temporary directory in its
// command line or environment.
type proc struct {
	pid, parent  int
	args, zombie string
}

// processes lists those that belong to a run with that temporary directory.
func processes(temp string) []proc {
	var list []proc
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		args, _ := os.ReadFile(dir + "/cmdline")
		env, _ := os.ReadFile(dir + "/environ")
		if !bytes.Contains(args, []byte(temp)) && !bytes.Contains(env, []byte(temp)) {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(dir))
		stat, _ := os.ReadFile(dir + "/stat")
		p := proc{pid: pid, args: strings.ReplaceAll(string(args), "\x00", " ")}
		if i := bytes.LastIndexByte(stat, ')'); i > 0 {
			fmt.Sscan(string(stat[i+1:]), &p.zombie, &p.parent)
		}
		list = append(list, p)
	}
	return list
}

// victims are what a night can lose.
var victims = map[string]struct {
	engine string
	is     func(p proc, run int) bool
}{
	"the cell's process": {"rod", func(p proc, run int) bool { return p.parent == run && strings.HasSuffix(p.args, " cell ") }},
	"the driver": {"chromedriver", func(p proc, run int) bool {
		return strings.HasPrefix(filepath.Base(strings.Fields(p.args + " x")[0]), "chromedriver")
	}},
	"the browser": {"rod", func(p proc, run int) bool {
		return strings.Contains(p.args, "--user-data-dir=") && !strings.Contains(p.args, "--type=") && !strings.Contains(p.args, "crashpad")
	}},
	"the browser of a driver": {"chromedriver", func(p proc, run int) bool {
		return strings.Contains(p.args, "--user-data-dir=") && !strings.Contains(p.args, "--type=") && !strings.Contains(p.args, "crashpad")
	}},
}

// lingering are three cells whose second step lasts for some seconds.
func lingering(t *testing.T) []string {
	return append(brief(t, briefMatrix, hardJourney), "--site", hardSite(t, 4*time.Second))
}

// TestKill kills a part of one cell, and wants that cell broken, the others
// whole, and nothing left behind.
func TestKill(t *testing.T) {
	t.Parallel()
	for name, victim := range victims {
		t.Run(name, func(t *testing.T) {
			requireEngines(t, victim.engine)
			t.Parallel()
			if name == "the driver" || name == "the browser" {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			r := start(t, append(lingering(t), "--engine", victim.engine, "--parallel", "1")...)
			r.awaitStep(g, 1)
			pid := r.find(g, victim.is)
			g.Expect(syscall.Kill(pid, syscall.SIGKILL)).To(Succeed())
			result := r.wait(t)
			g.Expect(result.code).To(Equal(3), result.stdout+result.stderr)
			g.Expect(result.Cells).To(HaveLen(3), "no record is lost")
			g.Expect(result.Cells[0].Verdict).To(Equal(results.Broken), result.Cells[0].Reason)
			g.Expect(result.Cells[0].Reason).NotTo(BeEmpty())
			g.Expect(result.Cells[0].Steps).To(HaveLen(2))
			g.Expect(result.Cells[0].Steps[0].Verdict).To(Equal(results.Passed), "what was recorded stays recorded")
			g.Expect(result.Cells[1].Verdict).To(Equal(results.Passed), result.Cells[1].Reason)
			g.Expect(result.Cells[2].Verdict).To(Equal(results.Passed), result.Cells[2].Reason)
			g.Expect(processes(r.temp)).To(BeEmpty())
		})
	}
}

// TestKillTheRun kills a run, which ends its browsers, also those that serve one cell after the other.
func TestKillTheRun(t *testing.T) {
	t.Parallel()
	for engine, browser := range map[string]string{"rod": "chromium installed", "htmlunit-ie11": "ie 11"} {
		t.Run(engine, func(t *testing.T) {
			requireEngines(t, engine)
			t.Parallel()
			g := NewWithT(t)
			matrix := "name: killed\nenvironments: [{name: a, browsers: [" + browser + "], systems: [linux]}]\n"
			r := start(t, append(brief(t, matrix, hardJourney), "--site", hardSite(t, 4*time.Second))...)
			r.awaitStep(g, 1)
			g.Expect(processes(r.temp)).To(ContainElement(WithTransform(func(p proc) string { return p.args }, MatchRegexp("--remote-debugging-pipe|jetty"))))
			g.Expect(r.cmd.Process.Kill()).To(Succeed())
			_ = r.cmd.Wait()
			g.Eventually(func() []proc { return processes(r.temp) }, hang.Limit).Should(BeEmpty())
		})
	}
}

// TestInterrupt stops a run as Ctrl-C does.
func TestInterrupt(t *testing.T) {
	requireEngines(t, "rod")
	g := NewWithT(t)
	r := start(t, append(lingering(t), "--parallel", "2")...)
	r.awaitStep(g, 1)
	g.Expect(r.cmd.Process.Signal(os.Interrupt)).To(Succeed())
	result := r.wait(t)
	g.Expect(result.code).To(Equal(130), result.stdout+result.stderr)
	g.Expect(result.Cells).NotTo(BeEmpty())
	interrupted := 0
	for _, c := range result.Cells {
		if c.Verdict == results.Interrupted {
			interrupted++
		}
	}
	g.Expect(interrupted).To(BeNumerically(">", 0))
	g.Expect(processes(r.temp)).To(BeEmpty())
}

// awaitStep waits until so many steps are in the journal.
func (r *running) awaitStep(g Gomega, n int) {
	g.Eventually(func() int {
		recorded, err := results.Read(r.dir)
		if err != nil {
			return 0
		}
		return len(recorded.Steps)
	}).Should(BeNumerically(">=", n), r.stderr.String)
}

func (r *running) find(g Gomega, tc func(proc, int) bool) (pid int) {
	g.Eventually(func() bool {
		for _, p := range processes(r.temp) {
			if tc(p, r.cmd.Process.Pid) {
				pid = p.pid
				return true
			}
		}
		return false
	}).Should(BeTrue(), "no such process is running")
	return pid
}
