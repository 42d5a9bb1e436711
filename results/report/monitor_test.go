package report_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/report"

	. "github.com/onsi/gomega"
)

// sampleLine is a line of Prometheus' text format.
var sampleLine = regexp.MustCompile(`^[a-z_]+(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)*\})? -?[0-9][0-9.e+-]*$`)

func TestPrometheus(t *testing.T) {
	for name, r := range runs(t) {
		g := NewWithT(t)
		text := render(t, "prometheus", r)
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "# ") {
				g.Expect(line).To(MatchRegexp(sampleLine.String()), name)
			}
		}
		code, _ := results.Outcome(r)
		g.Expect(text).To(MatchRegexp(`(?m)^cxmatrix_exit_code %d$`, code), name)
	}
	text := render(t, "prometheus", runs(t)["of schema 1"])
	NewWithT(t).Expect(text).To(And(
		MatchRegexp(`(?m)^cxmatrix_cell_passed\{cell="medium/chromium-installed/linux",.*provenance="real"\} 0$`),
		MatchRegexp(`(?m)^cxmatrix_cells\{verdict="blocked"\} [1-9]`), MatchRegexp(`(?m)^cxmatrix_step_seconds\{.*step="log-in"\} `)))
}

func TestOTLP(t *testing.T) {
	g := NewWithT(t)
	r := runs(t)["of schema 1"]
	r.Run.Meta = &results.Meta{Commit: "0123"}
	text := render(t, "otlp", r)
	g.Expect(strings.Count(text, "\n")).To(Equal(1), "a collector reads a document a line")
	var doc struct {
		ResourceSpans []struct {
			Resource   struct{ Attributes []any }
			ScopeSpans []struct {
				Spans []struct {
					TraceID, SpanID, ParentSpanID, Name string
					Start                               string `json:"startTimeUnixNano"`
					End                                 string `json:"endTimeUnixNano"`
					Status                              struct{ Code int }
				}
			}
		}
	}
	g.Expect(json.Unmarshal([]byte(text), &doc)).To(Succeed())
	spans := doc.ResourceSpans[0].ScopeSpans[0].Spans
	ids := map[string]bool{}
	for _, s := range spans {
		g.Expect(s.TraceID).To(MatchRegexp("^[0-9a-f]{32}$"))
		g.Expect(s.SpanID).To(MatchRegexp("^[0-9a-f]{16}$"))
		g.Expect(ids).NotTo(HaveKey(s.SpanID), s.Name)
		g.Expect(s.ParentSpanID == "" || ids[s.ParentSpanID]).To(BeTrue(), "a span comes after the one that it is in")
		g.Expect(s.Start <= s.End).To(BeTrue(), s.Name)
		ids[s.SpanID] = true
	}
	g.Expect(spans[0].ParentSpanID).To(BeEmpty())
	g.Expect(spans[0].Status.Code).To(Equal(2), "the run did not end as expected")
	g.Expect(text).To(And(ContainSubstring(`"test.case.result.status","value":{"stringValue":"fail"}`), ContainSubstring(`"vcs.ref.head.revision"`)))
	g.Expect(render(t, "otlp", r)).To(Equal(text), "a second export is the same trace")
}

// TestResults holds the surface that scripts ask: one entry for each planned cell, without control cells.
func TestResults(t *testing.T) {
	g := NewWithT(t)
	no := false
	blocked, control := stoppedIn("low/a/b", "upload", "line", &no), stoppedIn("low/a/b", "upload", "line", &no)
	control.Cell = results.ControlID("low/a/b", "control")
	r := runOf(blocked)
	r.Cells = append(r.Cells, control)
	var doc struct{ Results []report.Result }
	g.Expect(json.Unmarshal([]byte(render(t, "json", r)), &doc)).To(Succeed())
	g.Expect(doc.Results).To(HaveLen(1))
	g.Expect(doc.Results[0]).To(And(HaveField("Cell", "low/a/b"), HaveField("Verdict", "blocked"), HaveField("Step", "upload"), HaveField("Constraint", matrix.TheLine), HaveField("Told", HaveValue(BeFalse())), HaveField("Expected", false)))
}
