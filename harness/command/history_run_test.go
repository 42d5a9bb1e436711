package command_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

// TestRunIntoHistory adds runs to a history as they end, and asks it.
func TestRunIntoHistory(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	file := filepath.Join(t.TempDir(), "history.db")
	flags := append(brief(t, oneCell, "name: brief\nsteps:\n- {name: enter, actions: [{open: /}]}\n"), "--variant", "local")
	first := run(t, append(flags, "--history", file)...)
	g.Expect(first.code).To(Equal(0), first.stdout+first.stderr)
	g.Expect(first.stderr).To(MatchRegexp(`run \S+, 1 cell: added, in `))
	broken := append(brief(t, oneCell, "name: brief\nsteps:\n- {name: enter, actions: [{open: /}, {expect: '#never'}]}\n"), "--variant", "local", "--timeout", "1s")
	second := run(t, append(broken, "--history", file)...)
	g.Expect(second.code).To(Equal(1), second.stdout+second.stderr)

	output, err := exec.Command(binary, "history", "--history", file).CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(output))
	g.Expect(string(output)).To(And(ContainSubstring("newly"), ContainSubstring("✓✗"), ContainSubstring(first.Run.ID)))
	output, err = exec.Command(binary, "gate", second.dir, "--history", file).CombinedOutput()
	g.Expect(err).To(HaveOccurred())
	g.Expect(string(output)).To(And(HavePrefix("red: exit 1: "), ContainSubstring("newly failed")))

	foreign := filepath.Join(t.TempDir(), "foreign.db")
	g.Expect(os.WriteFile(foreign, []byte("no history"), 0o644)).To(Succeed())
	for _, bad := range []string{foreign, filepath.Join(first.dir, "history.db")} {
		out := filepath.Join(t.TempDir(), "run")
		cmd := exec.Command(binary, append([]string{"run", "--out", out, "--history", bad}, flags...)...)
		output, err := cmd.CombinedOutput()
		g.Expect(err).To(HaveOccurred())
		g.Expect(cmd.ProcessState.ExitCode()).To(Equal(2), string(output))
		g.Expect(string(output)).To(HavePrefix("cxmatrix: "))
		g.Expect(out).NotTo(BeADirectory(), "it is refused before anything starts")
	}
}
