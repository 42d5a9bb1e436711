package report_test

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// table reads a CSV as rows by column.
func table(t testing.TB, text string) (rows []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestCSV(t *testing.T) {
	g := NewWithT(t)
	rows := table(t, render(t, "csv", runs(t)["of schema 1"]))
	g.Expect(rows).To(HaveLen(3*5+1), "a row a step, and one for the cell without a record")
	g.Expect(rows[7]).To(And(HaveKeyWithValue("cell", "medium/chromium-installed/linux"), HaveKeyWithValue("engine", "rod"), HaveKeyWithValue("provenance", "real"),
		HaveKeyWithValue("step", "upload-evidence"), HaveKeyWithValue("step_verdict", "blocked"), HaveKeyWithValue("constraint", "policy.block:upload.uploadcare.com"),
		HaveKeyWithValue("cause_proof", "lifted"), HaveKeyWithValue("explained", "false"), HaveKeyWithValue("files", "3"), HaveKeyWithValue("files_passed", "0"),
		HaveKeyWithValue("as_expected", "false"), HaveKeyWithValue("directory", "testdata/schema-1")))
	g.Expect(rows[15]).To(And(HaveKeyWithValue("cell", "high/ie-6/windows-98"), HaveKeyWithValue("verdict", "not-recorded"), HaveKeyWithValue("step", ""), HaveKeyWithValue("directory", "")))

	files := table(t, render(t, "csv-files", runs(t)["of schema 1"]))
	g.Expect(files[0]).To(And(HaveKeyWithValue("file", "interview.mp4"), HaveKeyWithValue("verdict", "passed"), HaveKeyWithValue("bytes", "20971520")))
}

// Scripts read columns by name and by place: a new one comes last.
func TestCSVHeader(t *testing.T) {
	g := NewWithT(t)
	r := recorded("run")
	g.Expect(render(t, "csv", r)).To(Equal("cell,environment,browser,system,journey,variant,engine,target,provenance,attempt,flaky,verdict,proof,as_expected,reason,started,seconds," +
		"step,step_verdict,step_seconds,explained,shown,constraint,cause_proof,evidence,files,files_passed,clicks,fields,wait_seconds,directory,chain," +
		"inconclusive,documented,refused_requests,refused_hosts,found_by,walks,doubt,seed,findings,walked_as,commit,build\n"))
	g.Expect(render(t, "csv-files", r)).To(Equal("cell,environment,browser,system,journey,variant,engine,target,provenance," +
		"step,file,bytes,sha256,verdict,proof,constraint,cause_proof,evidence,reason,shown,directory,chain,commit,build\n"))
}

// TestCSVChain checks the chain of causes, and the files that were not reached.
func TestCSVChain(t *testing.T) {
	g := NewWithT(t)
	c, all := attempt("low/a/b", 1, results.Blocked), attempt("low/c/d", 1, results.Passed)
	c.Config.Evidence = []results.Evidence{{Name: "cv.pdf", Bytes: 7}, {Name: "late.txt", Bytes: 9}}
	c.Steps[1].Cause = &results.Cause{Constraint: "browser", Proof: results.Lifted, Next: []results.Cause{{Constraint: "line", Proof: results.Lifted}}}
	c.Steps[1].Items = []results.Item{{File: "cv.pdf", Bytes: 7, Verdict: results.Blocked, Cause: c.Steps[1].Cause}}
	all.Steps[2].Items = []results.Item{{File: "late.txt", Bytes: 9, Verdict: results.Passed}}
	r := read(t, written(t, planned("low/a/b", "low/c/d"), c, all))
	g.Expect(table(t, render(t, "csv", r))[1]).To(And(HaveKeyWithValue("constraint", "browser"), HaveKeyWithValue("chain", "browser > line")))
	files := table(t, render(t, "csv-files", r))
	g.Expect(files[0]).To(And(HaveKeyWithValue("file", "cv.pdf"), HaveKeyWithValue("chain", "browser > line")))
	g.Expect(files[1]).To(And(HaveKeyWithValue("cell", "low/a/b"), HaveKeyWithValue("file", "late.txt"), HaveKeyWithValue("bytes", "9"), HaveKeyWithValue("step", "submit"),
		HaveKeyWithValue("verdict", "not-reached"), HaveKeyWithValue("chain", "")))
	g.Expect(files).To(HaveLen(3))
}

// harmlessCell is what no spreadsheet takes for a formula: a number may begin with a sign.
var harmlessCell = regexp.MustCompile(`^([^=+\-@\s].*|[+-](\d[\d.]*(e[+-]?\d+)?|Inf|inf\w*))?$`)

func TestCSVEscapesFormulas(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "@SUM(1)": "'@SUM(1)", "+49 30 1": "'+49 30 1", "-2+3": "'-2+3", " =1+1": "'=1+1", "\t=1": "'=1", "＝1": "'＝1",
		"-1.5": "-1.5", "a=b": "a=b", "two\nlines": "two lines", "": "",
	} {
		c := attempt("low/a/b", 1, results.Failed)
		c.Steps[1].Shown = text
		if got := table(t, render(t, "csv", recorded("run", c)))[1]["shown"]; got != want {
			t.Errorf("%q is written as %q, not %q", text, got, want)
		}
	}
}

// TestExcel is the same as CSV, with the mark by which Excel knows UTF-8.
func TestExcel(t *testing.T) {
	r := runs(t)["of schema 1"]
	NewWithT(t).Expect(render(t, "excel", r)).To(Equal("\xef\xbb\xbf" + render(t, "csv", r)))
}
