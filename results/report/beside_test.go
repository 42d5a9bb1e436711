package report_test

import (
	"encoding/json"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// emulated is a run in which an emulated browser proves nothing, another fails as the real one is documented to, and a
// real one passed though requests were refused on the way.
func emulated(t testing.TB) *results.Recorded {
	ids := []string{"low/ie-11/windows-7", "low/ie-8/windows-7", "low/chromium-installed/linux"}
	var lines []any
	for _, id := range ids[:2] {
		c := attempt(id, 1, results.Blocked)
		c.Browser.Provenance = results.Emulated
		c.Steps[1].Cause = &results.Cause{Constraint: "browser", Proof: results.Lifted}
		if id == ids[1] {
			c.Steps[1].Errors = []string{`script error: "FormData" is not defined`}
		}
		c.Attribution = &results.Attribution{Seed: 7, Doubt: 0.008, Summary: "4 of 4 walks with browser stopped there, 5 of 5 without it got further", Walks: []results.Trial{{Cell: id + "#again", Attempt: 1, Step: "upload-evidence"}}}
		c.SetInconclusive()
		lines = append(lines, c)
	}
	c := attempt(ids[2], 1, results.Passed)
	c.Steps[1].Refusals = []results.Refusal{{Constraint: "policy.block:ads.test", Host: "ads.test:443", How: "page", Count: 2}, {Constraint: "policy.block:cdn.test", Host: "cdn.test:443", How: "reset", Count: 1}}
	return read(t, written(t, planned(ids...), append(lines, c)...))
}

// TestFormatsInconclusive checks that each format counts an inconclusive block apart from others, says where what is
// documented stands, and of a cell that passed how many requests were refused.
func TestFormatsInconclusive(t *testing.T) {
	const source = "https://developer.mozilla.org/docs/Web/API/FormData"
	r := emulated(t)
	for format, want := range map[string][]string{
		"text": {
			"blocked (inconclusive)", "passed (bytes), 3 refused",
			"\nlow/ie-11/windows-7: blocked (inconclusive): upload-evidence", "    inconclusive: the browser was emulated, and the real one is not documented to fail so\n",
			"    the real browser is documented to fail alike: ie 8 has no FormData (" + source + ")\n",
			"  4 of 4 walks with browser stopped there, 5 of 5 without it got further (seed 7)\n",
			"\npassed, though 3 requests to 2 hosts were refused: ads.test, cdn.test:\n  low/chromium-installed/linux\n",
			"\n3 cells: 1 passed (1 with requests refused), 1 blocked, 1 blocked (inconclusive).\n",
		},
		"junit": {
			"4 of 4 walks with browser stopped there",
			`<property name="cells" value="3 cells: 1 passed (1 with requests refused), 1 blocked, 1 blocked (inconclusive)">`,
			`message="blocked (inconclusive): upload-evidence`, "documented to fail alike: ie 8 has no FormData (" + source + ")",
			"<system-out>passed, though 3 requests to 2 hosts were refused</system-out>",
		},
		"github": {
			"::error title=low/ie-11/windows-7%3A blocked (inconclusive) at upload-evidence", "documented to fail alike: ie 8 has no FormData (" + source + ")",
			"::notice title=passed%2C though requests were refused::low/chromium-installed/linux: passed, though 3 requests to 2 hosts were refused: ads.test, cdn.test\n",
		},
		"summary": {
			"4 of 4 walks with browser stopped there",
			"| environment | passed | blocked | blocked (inconclusive) |", "\n| low | 1 | 1 | 1 |\n",
			"#### Passed, though requests were refused\n\n- `low/chromium-installed/linux`: passed, though 3 requests to 2 hosts were refused",
		},
	} {
		for _, part := range want {
			NewWithT(t).Expect(render(t, format, r)).To(ContainSubstring(part), format)
		}
	}
}

func TestMachineFormatsInconclusive(t *testing.T) {
	g := NewWithT(t)
	r := emulated(t)
	rows := table(t, render(t, "csv", r))
	g.Expect(rows[1]).To(And(HaveKeyWithValue("verdict", "blocked"), HaveKeyWithValue("inconclusive", "true"), HaveKeyWithValue("documented", ""), HaveKeyWithValue("refused_requests", "0"),
		HaveKeyWithValue("walks", "1"), HaveKeyWithValue("doubt", "0.008"), HaveKeyWithValue("seed", "7"), HaveKeyWithValue("found_by", HavePrefix("4 of 4 walks"))))
	g.Expect(rows[4]).To(And(HaveKeyWithValue("inconclusive", "false"), HaveKeyWithValue("documented", HavePrefix("ie 8 has no FormData"))))
	g.Expect(rows[7]).To(And(HaveKeyWithValue("verdict", "passed"), HaveKeyWithValue("refused_requests", "3"), HaveKeyWithValue("refused_hosts", "ads.test cdn.test")))
	var doc struct {
		Counts map[string]int
		Exit   int
		Cells  []struct {
			Inconclusive bool
			Documented   string
			Refused      *results.Refused
		}
	}
	g.Expect(json.Unmarshal([]byte(render(t, "json", r)), &doc)).To(Succeed())
	g.Expect(doc.Counts).To(Equal(map[string]int{"passed": 1, "blocked": 1, "blocked (inconclusive)": 1}))
	g.Expect(doc.Exit).To(Equal(results.ExitStopped))
	g.Expect(doc.Cells[0].Inconclusive).To(BeTrue())
	g.Expect(doc.Cells[1].Documented).To(ContainSubstring("FormData"))
	g.Expect(doc.Cells[2].Refused).To(Equal(&results.Refused{Requests: 3, Hosts: []string{"ads.test", "cdn.test"}}))
}
