package command_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// briefMatrix and briefJourney make cells of real browsers that take about a second.
const (
	briefMatrix = `name: brief
environments:
- {name: a, browsers: [chromium installed], systems: [linux], variant: local}
- {name: b, browsers: [chromium installed], systems: [linux], variant: local}
- {name: c, browsers: [chromium installed], systems: [linux], variant: local}
`
	briefJourney = `name: brief
steps:
- {name: enter, actions: [{open: /}]}
- {name: stay, actions: [{expect: "body"}]}
`
)

// brief writes the two, and returns the flags for them, and to walk every cell.
func brief(t *testing.T, matrix, journey string) []string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"matrix.yaml": matrix, "journey.yaml": journey} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"--matrix", filepath.Join(dir, "matrix.yaml"), "--journey", filepath.Join(dir, "journey.yaml"), "--each"}
}

// parallelRuns is how many runs go on side by side.
const parallelRuns = 2

// killCount is how many kills there are in all: TEST_KILLS, as make soak sets it, or 10, and 30 in make nightly.
func killCount(t *testing.T) int {
	most := map[bool]string{false: "10", true: "30"}[tier.IsNightly()]
	n, err := strconv.Atoi(cmp.Or(os.Getenv("TEST_KILLS"), most))
	if err != nil {
		t.Fatalf("TEST_KILLS: %v", err)
	}
	return n
}

// TestKilledAnyTime kills runs at random moments, and resumes them until they are done: what
// was reported as finished is recorded, no record disappears, and in the end each cell
// has its record.
func TestKilledAnyTime(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	flags := brief(t, briefMatrix, briefJourney)
	for lane := range parallelRuns {
		t.Run(fmt.Sprint("lane ", lane), func(t *testing.T) {
			t.Parallel()
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			chance := rand.New(rand.NewPCG(seed, uint64(lane)))
			killed, whole := 0, 0
			for kills := killCount(t) / parallelRuns; killed < kills; {
				v := &victim{flags: flags, dir: filepath.Join(t.TempDir(), "run"), chance: chance}
				killed += v.live(t, kills-killed)
				whole++
			}
			t.Logf("%d kills, %d runs", killed, whole)
		})
	}
}

// victim is a run that is killed, and resumed, until it is done.
type victim struct {
	flags   []string
	dir     string
	chance  *rand.Rand
	journal []byte // as it was after the last kill
}

// live returns how often it was killed; at most so many times.
func (v *victim) live(t *testing.T, most int) (killed int) {
	t.Helper()
	for {
		var within time.Duration
		if killed < most {
			within = time.Duration(v.chance.Int64N(int64(4 * time.Second)))
		}
		if result := v.start(t, within); result {
			return killed
		}
		killed++
	}
}

var finished = regexp.MustCompile(`(?m)^(\S+/\S+/\S+): (passed|broken|failed|interrupted) after .* \(\d+ of \d+\)`)

// start starts or resumes the run, kills it at that time, 0 is never, and looks at what is
// there. It reports whether the run had ended by then.
func (v *victim) start(t *testing.T, within time.Duration) (result bool) {
	t.Helper()
	g := NewWithT(t)
	temp, err := os.MkdirTemp("", "cxt-")
	g.Expect(err).NotTo(HaveOccurred())
	defer os.RemoveAll(temp)
	args := append([]string{"run", "--out", v.dir}, v.flags...)
	if _, err := os.Stat(filepath.Join(v.dir, "run.json")); err == nil {
		args = []string{"run", "--resume", v.dir}
	}
	var output bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Millisecond // its children hold the pipes for a while
	g.Expect(cmd.Start()).To(Succeed())
	if within > 0 {
		defer time.AfterFunc(within, func() { _ = cmd.Process.Kill() }).Stop()
	}
	_ = cmd.Wait()
	result = cmd.ProcessState.Exited()
	text, _ := os.ReadFile(filepath.Join(v.dir, "journal.jsonl"))
	g.Expect(string(text)).To(HavePrefix(string(v.journal)), "what was recorded stays")
	if v.journal = text; len(text) == 0 && !result {
		return false
	}
	recorded, err := results.Read(v.dir)
	g.Expect(err).NotTo(HaveOccurred(), output.String())
	for _, told := range finished.FindAllStringSubmatch(output.String(), -1) {
		g.Expect(recorded.Final(told[1])).To(HaveField("Verdict", results.Verdict(told[2])), "it was told as finished: "+told[0])
	}
	if result {
		g.Expect(cmd.ProcessState.ExitCode()).To(Equal(0), output.String())
		whole(g, recorded)
	}
	return result
}

// whole checks that each planned cell has passed, once.
func whole(g Gomega, r *results.Recorded) {
	for _, damage := range r.Damage {
		g.Expect(damage).To(ContainSubstring("skipped: incomplete"))
	}
	for _, p := range r.Run.Plan {
		passed := 0
		for _, c := range r.Cells {
			if c.Cell == p.Cell && c.Verdict == results.Passed {
				passed++
			}
		}
		g.Expect(passed).To(Equal(1), "%s: %v", p.Cell, r.Attempts(p.Cell))
		g.Expect(r.Final(p.Cell).Verdict).To(Equal(results.Passed))
		g.Expect(r.Final(p.Cell).Steps).To(HaveLen(2))
	}
}

// TestResume checks what is resumed, and what is refused.
func TestResume(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	flags := brief(t, briefMatrix, briefJourney)
	r := prepareRun(t, append(flags, "--parallel", "1", "--timeout", "9s")...)
	r.begin(t)
	r.awaitStep(g, 1)
	g.Expect(r.cmd.Process.Signal(os.Interrupt)).To(Succeed())
	before := r.wait(t)
	g.Expect(before.code).To(Equal(130))

	code, output := resume(t, before.dir, "--env", "a")
	g.Expect(code).To(Equal(2))
	g.Expect(output).To(ContainSubstring("its plan has 3 cells, and this one 1"))
	for _, flag := range []string{"--site=http://127.0.0.1:9", "--seed=7", "--defects=truncated", "--time-limit=3s", "--timeout=8s", "--tolerance=50", "--shard=1/2"} {
		name, _, _ := strings.Cut(flag, "=")
		code, output = resume(t, before.dir, flag)
		g.Expect(code).To(Equal(2))
		g.Expect(output).To(MatchRegexp("the run began with %s .*, and this is .*: leave it out, or start a new run", name))
	}

	matrix := flags[1]
	g.Expect(os.WriteFile(matrix, []byte(strings.Replace(briefMatrix, "name: brief", "name: other", 1)), 0o644)).To(Succeed())
	code, output = resume(t, before.dir)
	g.Expect(code).To(Equal(2))
	g.Expect(output).To(ContainSubstring("is not what it was when the run began: put it back, or start a new run"))
	g.Expect(os.WriteFile(matrix, []byte(briefMatrix), 0o644)).To(Succeed())

	done := 0
	for _, c := range before.Cells {
		if c.Verdict == results.Passed {
			done++
		}
	}
	code, output = resume(t, before.dir)
	g.Expect(code).To(Equal(0), output)
	g.Expect(output).To(ContainSubstring("; %d to walk\n", 3-done))
	after, err := results.Read(before.dir)
	g.Expect(err).NotTo(HaveOccurred())
	whole(g, after)
	g.Expect(after.Final("c/chromium-installed/linux").Config.StepTimeout).To(Equal(9.0), "the flags are those of the run")
	g.Expect(after.Final("c/chromium-installed/linux").Config.Seed).To(Equal(before.Cells[0].Config.Seed))

	code, output = resume(t, before.dir)
	g.Expect(code).To(Equal(0), output)
	g.Expect(output).To(ContainSubstring("there is nothing left to walk"))
}

// TestProofCutShort ends a run while it looks for the cause: nothing is said of the site, until the run is resumed.
func TestProofCutShort(t *testing.T) {
	t.Parallel()
	for how, signal := range map[string]os.Signal{"interrupted": os.Interrupt, "killed": os.Kill} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			requireEngines(t, "rod")
			if signal == os.Interrupt {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			r := start(t, limited(t, "chromium installed")...)
			g.Eventually(func() string {
				text, _ := os.ReadFile(filepath.Join(r.dir, "journal.jsonl"))
				return string(text)
			}).Should(ContainSubstring(medium+"#control"), r.stderr.String)
			g.Expect(r.cmd.Process.Signal(signal)).To(Succeed())
			_ = r.cmd.Wait()
			recorded, err := results.Read(r.dir)
			g.Expect(err).NotTo(HaveOccurred())
			before := recorded.Final(medium)
			g.Expect(before.Verdict).To(Equal(results.Interrupted))
			g.Expect(before.Reason).To(HavePrefix("stopped during the search for its cause: send: "))
			code, output := resume(t, r.dir)
			g.Expect(code).To(Equal(1), output)
			g.Expect(output).To(ContainSubstring("0 broken and 1 interrupted are walked again; 1 to walk"))
			after, err := results.Read(r.dir)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(after.Final(medium).Verdict).To(Equal(results.Blocked))
			g.Expect(after.Final(medium).Steps[1].Cause.Proof).To(Equal(results.Lifted))
		})
	}
}

func resume(t *testing.T, dir string, args ...string) (code int, output string) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"run", "--resume", dir}, args...)...)
	text, err := cmd.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

// TestOneRunAtATime starts a second run in the directory of one that is in progress.
func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	flags := brief(t, briefMatrix, briefJourney)
	r := start(t, append(flags, "--parallel", "1")...)
	r.awaitStep(g, 1)
	for _, args := range [][]string{append([]string{"run", "--out", r.dir}, flags...), {"run", "--resume", r.dir}} {
		output, err := exec.Command(binary, args...).CombinedOutput()
		g.Expect(err).To(HaveOccurred())
		g.Expect(string(output)).To(ContainSubstring("a run is in progress there: wait until it ends, or stop it"))
	}
	output, _ := exec.Command(binary, "doctor", "--reap", r.dir).CombinedOutput()
	g.Expect(string(output)).To(ContainSubstring("a run is in progress there"))
	result := r.wait(t)
	g.Expect(result.code).To(Equal(0), result.stdout+result.stderr)
	g.Expect(result.Cells).To(HaveLen(3))
}

// TestShards walks a plan in two shards, and merges them.
func TestShards(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	flags := brief(t, briefMatrix, briefJourney)
	one := run(t, append(flags, "--shard", "1/2")...)
	g.Expect(one.code).To(Equal(0), one.stdout+one.stderr)
	g.Expect(one.Cells).To(HaveLen(2))
	code, _ := results.Outcome(one.Recorded)
	g.Expect(code).To(Equal(results.ExitUntested), "the other part is missing")
	two := run(t, append(flags, "--shard", "2/2")...)
	g.Expect(two.code).To(Equal(0), two.stdout+two.stderr)
	g.Expect(two.Cells).To(HaveLen(1))
	all, err := results.Merge(one.Recorded, two.Recorded)
	g.Expect(err).NotTo(HaveOccurred())
	code, why := results.Outcome(all)
	g.Expect(code).To(Equal(results.ExitExpected), "%v", why)
	whole(g, all)
}

// TestFullDisk fills the disk when one cell is recorded: that record stays, nothing is reported of a cell that was not
// recorded, and with room again the run is resumed to its end.
func TestFullDisk(t *testing.T) {
	requireEngines(t, "rod")
	g := NewWithT(t)
	flags := brief(t, briefMatrix, briefJourney)
	r := prepareRun(t, append(flags, "--parallel", "1")...)
	smallDisk(t, r.dir)
	r.begin(t)
	g.Eventually(func() []results.Cell {
		recorded, err := results.Read(r.dir)
		if err != nil {
			return nil
		}
		return recorded.Cells
	}).ShouldNot(BeEmpty(), r.stderr.String)
	filler := fill(t, r.dir)
	result := r.wait(t)
	g.Expect(result.code).To(Equal(3), result.stdout+result.stderr)
	g.Expect(result.stderr).To(ContainSubstring("no space left on device"))
	g.Expect(result.Damage).To(BeEmpty(), "no line is torn")
	g.Expect(result.Cells[0].Verdict).To(Equal(results.Passed), result.Cells[0].Reason)
	for _, c := range result.Cells[1:] { // the journal's last block may have had room for one
		g.Expect(c.Verdict).To(Or(Equal(results.Broken), Equal(results.Passed)), c.Reason)
		g.Expect(c.Verdict == results.Broken).To(Equal(strings.Contains(c.Reason, "no space left on device")), c.Reason)
	}
	for _, told := range finished.FindAllStringSubmatch(result.stderr, -1) {
		g.Expect(result.Final(told[1])).To(HaveField("Verdict", results.Verdict(told[2])), "it was told as finished: "+told[0])
	}

	g.Expect(os.Remove(filler)).To(Succeed())
	code, output := resume(t, r.dir)
	g.Expect(code).To(Equal(0), output)
	after, err := results.Read(r.dir)
	g.Expect(err).NotTo(HaveOccurred())
	whole(g, after)
}

// smallDisk makes a directory one with room for little.
func smallDisk(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small disk can't be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// fill leaves no room in a directory, but for the blocks that its files have already.
func fill(t *testing.T, dir string) (filler string) {
	t.Helper()
	filler = filepath.Join(dir, "filler")
	file, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 64 << 10; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = file.Write(make([]byte, size))
		}
	}
	return filler
}
