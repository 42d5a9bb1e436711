package command_test

import (
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestAlike walks once three cells that nothing here tells apart, and resumes the run without walking anything.
func TestAlike(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	flags := brief(t, briefMatrix, briefJourney)
	r := run(t, flags[:len(flags)-1]...)
	g.Expect(r.code).To(Equal(0), r.stdout+r.stderr)
	g.Expect(r.stderr).To(ContainSubstring("3 cells in 1 walk: cells that are alike here share one (--each walks all)\n"))
	g.Expect(r.stderr).To(ContainSubstring("b/chromium-installed/linux and 1 more: passed, as a/chromium-installed/linux (3 of 3)\n"))
	g.Expect(r.stdout).To(ContainSubstring("\n3 cells in 1 walk: 3 passed.\n"))
	walked, err := os.ReadDir(filepath.Join(r.dir, "artifacts"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(walked).To(HaveLen(1), "the files of one walk")
	for _, p := range r.Run.Plan[1:] {
		c := r.Final(p.Cell)
		g.Expect(c.WalkedAs).To(Equal("a/chromium-installed/linux"))
		g.Expect(c.Environment).To(Equal(p.Environment))
		g.Expect(c.Proof).To(Equal(r.Final(c.WalkedAs).Proof))
		g.Expect(filepath.Join(r.dir, c.Steps[0].Artifacts[0])).To(BeARegularFile())
	}
	code, output := resume(t, r.dir)
	g.Expect(code).To(Equal(results.ExitExpected), output)
	g.Expect(output).To(ContainSubstring("3 cells in 1 walk: 3 passed."))
}
