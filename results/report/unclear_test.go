package report_test

import (
	"encoding/json"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestUnclear shows in every format a message that is neither clearly an explanation nor clearly none.
func TestUnclear(t *testing.T) {
	g := NewWithT(t)
	c := attempt("low/a/b", 1, results.Failed)
	c.Steps[1].Shown, c.Steps[1].Explanation = "Filen är för stor", &results.Explanation{Verdict: "unclear"}
	r := recorded("run", c)
	const said = "the page said, and whether that explains it is unclear: "
	g.Expect(render(t, "text", r)).To(ContainSubstring(said + `"Filen är för stor"`))
	g.Expect(render(t, "junit", r)).To(ContainSubstring(said))
	g.Expect(render(t, "summary", r)).To(ContainSubstring(said + "`\"Filen"))
	g.Expect(table(t, render(t, "csv", r))[1]).To(HaveKeyWithValue("explained", "unclear"))
	g.Expect(json.Valid([]byte(render(t, "json", r)))).To(BeTrue())
	g.Expect(render(t, "json", r)).To(MatchRegexp(`"explanation":\s*\{\s*"verdict":\s*"unclear"`))
}
