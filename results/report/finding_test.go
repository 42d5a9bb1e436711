package report_test

import (
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestFindings checks that every format reports what was found besides the verdict, and that a
// cell without findings has none in any.
func TestFindings(t *testing.T) {
	lied := attempt("low/a/b", 1, results.Passed)
	lied.Findings = []results.Finding{{Kind: results.FalseClaim, Step: "submit", Claimed: "saved", At: 2, Actual: "POST other.test/save was refused by the network (policy.no-third-party)"}}
	honest := attempt("low/c/d", 1, results.Passed)
	const said = `the page lied in submit: "saved" at 2.0 s, but POST other.test/save was refused by the network (policy.no-third-party)`
	for format, want := range map[string]string{
		"text": "\nlow/a/b: " + said + "\n", "csv": `the page lied in submit: ""saved"" at 2.0 s`, "github": "::warning title=low/a/b%3A the page made a false claim",
		"junit": "<system-out>the page lied in submit: ", "json": `"kind": "lied"`, "summary": "the page lied in submit",
	} {
		g := NewWithT(t)
		g.Expect(render(t, format, recorded("run", lied))).To(ContainSubstring(want), format)
		g.Expect(render(t, format, recorded("run", honest))).NotTo(Or(ContainSubstring("lied"), ContainSubstring("not so")), format)
	}
	code, _ := results.Outcome(recorded("run", lied))
	NewWithT(t).Expect(code).To(Equal(results.ExitExpected), "a finding is no verdict")
}
