package report

import (
	"fmt"
	"strings"

	"cxmatrix/results"
)

// falseClaimTitle is the heading of cells with findings.
const falseClaimTitle = "the page made a false claim"

// findingText says in one line what was found besides the verdict: `the page lied in send: "saved" at 2.0 s,
// but POST x was answered 500`.
func findingText(f results.Finding) string {
	what := map[string]string{results.FalseClaim: "the page lied", results.Unconfirmed: "the page claimed success before it was confirmed"}[f.Kind]
	if what == "" {
		what = f.Kind
	}
	return oneLine(fmt.Sprintf("%s in %s: %q at %.1f s, but %s", what, f.Step, f.Claimed, f.At, f.Actual))
}

// writeFindings lists for each cell what its pages claimed falsely.
func writeFindings(b *strings.Builder, cells []results.Cell) {
	for _, c := range cells {
		for i, f := range c.Findings {
			if i == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(b, "%s: %s\n", c.Cell, findingText(f))
		}
	}
}

// stepFindings are the findings of a step, a line each.
func stepFindings(c results.Cell, step string) (lines []string) {
	for _, f := range c.Findings {
		if f.Step == step {
			lines = append(lines, findingText(f))
		}
	}
	return lines
}
