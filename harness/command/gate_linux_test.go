package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/results"
	"cxmatrix/results/runtest"

	. "github.com/onsi/gomega"
)

// TestGateOnFullDisk checks that the exit code is right even if the decision can't be printed.
func TestGateOnFullDisk(t *testing.T) {
	g := NewWithT(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	g.Expect(err).NotTo(HaveOccurred())
	defer full.Close()
	for verdict, code := range map[results.Verdict]int{results.Blocked: results.ExitStopped, results.Passed: results.ExitUntested} {
		dir := filepath.Join(t.TempDir(), "run")
		runtest.Record(t, dir, results.Cell{Cell: "a/b/c", Verdict: verdict})
		var stderr strings.Builder
		g.Expect(execute(t.Context(), []string{"gate", dir}, full, &stderr)).To(Equal(code))
		g.Expect(stderr.String()).To(ContainSubstring("no space left on device"))
	}
}
