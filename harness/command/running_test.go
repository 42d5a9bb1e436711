package command

import (
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/results"
	"cxmatrix/results/runtest"

	. "github.com/onsi/gomega"
)

// TestAtWork checks that a run in progress is reported as such, and not added to a history.
func TestAtWork(t *testing.T) {
	g := NewWithT(t)
	dir, file := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "h.db")
	runtest.Record(t, dir, results.Cell{Cell: "a/b/c"}, results.Cell{Cell: "a/b/d"})
	held, err := results.LockDir(dir)
	g.Expect(err).NotTo(HaveOccurred())
	for _, args := range [][]string{{"report"}, {"report", "--format", "html"}, {"gate"}} {
		var out, stderr strings.Builder
		execute(t.Context(), append(args, dir), &out, &stderr)
		g.Expect(out.String()).To(ContainSubstring("run: a run is in progress there: what it has not recorded yet is missing here"), "%v: %s", args, &stderr)
	}
	var out, stderr strings.Builder
	g.Expect(execute(t.Context(), []string{"history", "add", dir, "--history", file}, &out, &stderr)).To(Equal(results.ExitUsage))
	g.Expect(stderr.String()).To(HaveSuffix("run: a run is in progress there: add it when it has ended, or run with --history\n"))
	g.Expect(file).NotTo(BeAnExistingFile())
	g.Expect(held.Release()).To(Succeed())
	g.Expect(execute(t.Context(), []string{"history", "add", dir, "--history", file}, &out, &stderr)).To(Equal(results.ExitExpected))
}
