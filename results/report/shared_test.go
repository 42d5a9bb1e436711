package report_test

import (
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestShared checks that every format says which cells were not walked themselves, and how many walks there were.
func TestShared(t *testing.T) {
	blocked := attempt("low/a/b", 1, results.Blocked)
	second := attempt("low/a/c", 1, results.Blocked)
	third := blocked.As(results.Planned{Cell: "low/a/d", Environment: "low", Asked: "a"}, 1)
	passed := attempt("low/e/f", 1, results.Passed)
	r := recorded("run", blocked, second, third, passed, passed.As(results.Planned{Cell: "low/e/g", Environment: "low"}, 1))
	for format, want := range map[string]string{
		"text":    "5 cells in 3 walks: 2 passed, 3 blocked.",
		"junit":   "this is the walk of low/e/f: nothing on the machine that walked tells the two apart",
		"csv":     "low/a/b,,\nlow",
		"json":    `"walked_as": "low/e/f"`,
		"summary": "5 cells in 3 walks",
	} {
		NewWithT(t).Expect(render(t, format, r)).To(ContainSubstring(want), format)
	}
	g := NewWithT(t)
	text := render(t, "text", r)
	g.Expect(text).To(ContainSubstring("\nlow/a/d: blocked: upload-evidence: cv.pdf did not get through\n  this is the walk of low/a/b: nothing"))
	g.Expect(text).To(ContainSubstring("(--each walks all):\n  low/a/b for 1 other\n  low/e/f for 1 other\n"))
	g.Expect(render(t, "junit", r)).To(ContainSubstring(`time="37.500"`), "three walks of 12.5 s")
	g.Expect(render(t, "text", recorded("run", blocked, passed))).To(ContainSubstring("\n2 cells: 1 passed, 1 blocked."))
}
