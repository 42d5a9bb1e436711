package command_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// keptRun is a run directory that an earlier cxmatrix recorded, and what that one reported of it. It was killed in its
// last cell, village/chrome-109/windows-7.
const keptRun = "scenarios/testdata/kept"

// TestKeptReports checks that a run directory stays readable: every format says what it said then.
func TestKeptReports(t *testing.T) {
	for _, format := range []string{"csv", "json", "junit", "github"} {
		expectOutput(t, "report."+format, "report", "run", "--format", format)
	}
	expectOutput(t, "report.text", "report", "run", "--details")
	expectOutput(t, "gate.txt", "gate", "run")
}

// expectOutput checks that a command prints the text in a file.
func expectOutput(t *testing.T, file string, args ...string) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = keptRun
	output, _ := cmd.CombinedOutput() // gate ends with 1
	want, err := os.ReadFile(filepath.Join(keptRun, file))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(output, want) {
		t.Errorf("cxmatrix %v of a stored run has another output than before; %s has that:\n%s", args, file, output)
	}
}

// TestKeptResumed checks that such a run is resumed, and its cells replayed, as recorded.
func TestKeptResumed(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	dir := filepath.Join(t.TempDir(), "run")
	g.Expect(os.CopyFS(dir, os.DirFS(filepath.Join(keptRun, "run")))).To(Succeed())
	resumed := exec.Command(binary, "run", "--resume", dir, "--matrix", filepath.Join(keptRun, "offices.yaml"), "--journey", filepath.Join(keptRun, "journey.yaml"))
	output, _ := resumed.CombinedOutput() // 1: one cell is blocked
	g.Expect(resumed.ProcessState.ExitCode()).To(Equal(results.ExitStopped), string(output))
	g.Expect(string(output)).To(ContainSubstring("3 of 4 cells recorded, of which 0 broken and 0 interrupted are walked again; 1 to walk"))
	recorded, err := results.Read(dir)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(recorded.Damage).To(BeEmpty())
	g.Expect(recorded.Final("village/chrome-109/windows-7")).To(And(HaveField("Verdict", results.Passed), HaveField("Attempt", 2)), string(output))
	g.Expect(recorded.Final("office/chrome-109/windows-10").Verdict).To(Equal(results.Blocked))

	for cell, code := range map[string]int{"open/chromium-installed/linux": results.ExitExpected, "office/chrome-109/windows-10": results.ExitStopped, "office/chrome-109/windows-10#control": results.ExitExpected} {
		t.Run("replay "+cell, func(t *testing.T) {
			tier.Nightly(t)
			again := exec.Command(binary, "replay", dir, cell, "--out", filepath.Join(t.TempDir(), "again"))
			output, _ := again.CombinedOutput()
			NewWithT(t).Expect(again.ProcessState.ExitCode()).To(Equal(code), string(output))
		})
	}
}
