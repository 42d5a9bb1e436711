package command_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestLongestStartsFirst runs three cells beside an earlier run in which the last one took long.
func TestLongestStartsFirst(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	flags, dir := append(brief(t, briefMatrix, briefJourney), "--parallel", "1"), t.TempDir()
	first := runIn(t, filepath.Join(dir, "1"), flags...)
	g.Expect(first.code).To(Equal(0), first.stdout+first.stderr)
	journal := filepath.Join(dir, "1", "journal.jsonl")
	text, err := os.ReadFile(journal)
	g.Expect(err).NotTo(HaveOccurred())
	long := regexp.MustCompile(`("type":"cell","schema":1,"cell":"c/.*"started":"[^"]+","seconds":)[0-9.]+`)
	g.Expect(string(text)).To(MatchRegexp(long.String()))
	g.Expect(os.WriteFile(journal, long.ReplaceAll(text, []byte("${1}1000")), 0o600)).To(Succeed())
	second := runIn(t, filepath.Join(dir, "2"), flags...)
	g.Expect(second.code).To(Equal(0), second.stdout+second.stderr)
	g.Expect(begun(first)).To(Equal([]string{"a", "b", "c"}), "as the matrix has them")
	g.Expect(begun(second)).To(HaveExactElements("c", Or(Equal("a"), Equal("b")), Or(Equal("a"), Equal("b"))))
}

// begun lists the environments of a run's cells in the order in which they began.
func begun(r finishedRun) (names []string) {
	cells := slices.SortedFunc(slices.Values(r.Cells), func(a, b results.Cell) int { return a.Started.Compare(b.Started) })
	for _, c := range cells {
		name, _, _ := strings.Cut(c.Cell, "/")
		names = append(names, name)
	}
	return names
}

// runIn is run with that run directory.
func runIn(t *testing.T, dir string, args ...string) finishedRun {
	t.Helper()
	r := prepareRun(t, args...)
	r.cmd.Args[slices.Index(r.cmd.Args, "--out")+1], r.dir = dir, dir
	r.begin(t)
	return r.wait(t)
}
