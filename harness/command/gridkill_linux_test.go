package command_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"cxmatrix/fixtures/grid"
	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// killed is a run on a grid that is killed, and how its sessions are ended afterwards.
type killed struct {
	*faulted
	moment time.Duration
	whole  bool // its cells are killed, too: no process can end their sessions
	again  bool // a second run in the same directory ends its sessions; otherwise doctor does
}

// TestGridKill kills runs on a real grid at random moments. Once their sessions are deleted, the
// grid must have none.
func TestGridKill(t *testing.T) {
	t.Parallel()
	requireEngines(t)
	tier.Nightly(t) // in make test, TestGridFaults kills two runs
	o := gridOptions(t)
	o.Nodes = []grid.Node{chromeNode(t, tier.Chromium(t), 3)}
	hub := gridUp(t, o, grid.Start)
	t.Run("each", func(t *testing.T) { killsOnGrid(t, hub, 10) }) // returns when all subtests have ended
	t.Run("while its browser starts", func(t *testing.T) { killedEarly(t, hub) })
	none := func() ([]grid.Session, error) { return hub.Sessions(context.Background()) }
	g := NewWithT(t)
	g.Eventually(none).Should(BeEmpty())
	g.Consistently(none, 3*time.Second, 200*time.Millisecond).Should(BeEmpty(), "a session was created late")
}

// killsOnGrid kills the given number of runs, and interrupts a third as many.
func killsOnGrid(t *testing.T, hub *grid.Grid, kills int) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for i := range kills {
		k := killed{moment: time.Duration(random.Int64N(int64(6 * time.Second))), whole: i%2 == 0, again: i%4 >= 2}
		t.Run(fmt.Sprintf("%d after %.2f s", i, k.moment.Seconds()), func(t *testing.T) {
			parallelAtNight(t)
			k.faulted, _ = fault{}.run(t, hub)
			k.try(t)
		})
	}
	for i := range max(1, kills/3) {
		moment := time.Duration(random.Int64N(int64(6 * time.Second)))
		t.Run(fmt.Sprintf("Ctrl-C %d after %.2f s", i, moment.Seconds()), func(t *testing.T) {
			parallelAtNight(t)
			f, _ := fault{}.run(t, hub)
			f.interrupt(t, moment)
		})
	}
}

func (k killed) try(t *testing.T) {
	k.begin(t)
	time.Sleep(k.moment)
	k.kill(t)
	if _, err := os.Stat(filepath.Join(k.dir, "run.json")); err != nil {
		t.Log("killed before run.json was written")
		return
	}
	before := k.left(t)
	if k.again {
		k.runAgain(t)
	}
	reap(t, k.dir) // after a second run there is nothing to end
	t.Logf("%d sessions were open", before)
	NewWithT(t).Eventually(func() int { return k.left(t) }).Should(BeZero())
}

// kill kills the run, and waits until all its processes have ended.
func (k killed) kill(t *testing.T) {
	must(t, k.cmd.Process.Kill())
	if k.whole {
		k.killCells()
	}
	k.cmd.Wait()
	NewWithT(t).Eventually(func() []proc { return processes(k.temp) }).Should(BeEmpty())
	os.RemoveAll(k.temp)
}

func (k killed) killCells() {
	for _, p := range processes(k.temp) {
		syscall.Kill(p.pid, syscall.SIGKILL) // some have already ended
	}
}

// left counts the sessions that the run requested and the grid still has.
func (f *faulted) left(t *testing.T) (n int) {
	t.Helper()
	recorded, err := results.Read(f.dir)
	must(t, err)
	list, err := f.hub.Sessions(t.Context())
	must(t, err)
	for _, s := range list {
		if slices.ContainsFunc(recorded.Sessions, func(asked results.Session) bool { return asked.Name == s.Capabilities["se:name"] }) {
			n++
		}
	}
	return n
}

// runAgain starts a second run in the directory. It must end the sessions of the first, then refuse the directory.
func (k killed) runAgain(t *testing.T) {
	cmd := exec.Command(binary, k.cmd.Args[1:]...)
	cmd.Env = append(slices.Clone(k.cmd.Env), "TMPDIR="+t.TempDir())
	output, _ := cmd.CombinedOutput()
	g := NewWithT(t)
	g.Expect(cmd.ProcessState.ExitCode()).To(Equal(2), string(output))
	g.Expect(string(output)).To(ContainSubstring("name a new directory"))
	recorded, err := results.Read(k.dir)
	must(t, err)
	g.Expect(recorded.OpenSessions()).To(BeEmpty(), string(output))
}

// interrupt stops the run as Ctrl-C does. The run must end its sessions itself.
func (f *faulted) interrupt(t *testing.T, moment time.Duration) {
	g := NewWithT(t)
	f.begin(t)
	time.Sleep(moment)
	must(t, f.cmd.Process.Signal(os.Interrupt))
	f.cmd.Wait()
	if _, err := os.Stat(filepath.Join(f.dir, "run.json")); err != nil {
		t.Log("stopped before run.json was written")
		return
	}
	g.Expect(f.cmd.ProcessState.ExitCode()).To(Equal(130), f.stdout.String()+f.stderr.String())
	recorded, err := results.Read(f.dir)
	must(t, err)
	g.Expect(recorded.OpenSessions()).To(BeEmpty(), f.stderr.String())
	g.Eventually(func() int { return f.left(t) }).Should(BeZero())
}

// killedEarly makes the grid create a session long after the run that requested it was killed.
func killedEarly(t *testing.T, hub *grid.Grid) {
	f, _ := fault{}.run(t, hub)
	k := killed{faulted: f, whole: true}
	g := NewWithT(t)
	k.begin(t)
	g.Eventually(filepath.Join(k.dir, "run.json")).Should(BeAnExistingFile())
	must(t, hub.Pause(0))
	g.Eventually(func() int {
		recorded, err := results.Read(k.dir)
		must(t, err)
		return len(recorded.Sessions)
	}).WithPolling(10 * time.Millisecond).Should(BeNumerically(">", 0))
	time.Sleep(time.Second) // for the request to reach the node, which can't be observed
	k.kill(t)
	resumed := make(chan error, 1)
	time.AfterFunc(2*time.Second, func() { resumed <- hub.Resume(0) })
	reap(t, k.dir)
	select {
	case err := <-resumed:
		must(t, err)
	default:
		t.Error("doctor --reap did not wait for the browser that was starting")
		must(t, <-resumed)
	}
	g.Expect(k.left(t)).To(BeZero())
}
