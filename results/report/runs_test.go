package report_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/report"
)

// formats are all that machines and people read, but for HTML.
var formats = map[string]func(io.Writer, *results.Recorded) error{
	"text":       func(w io.Writer, r *results.Recorded) error { return report.Details(w, r, report.Screen{}) },
	"prometheus": report.Prometheus, "otlp": report.OTLP,
	"brief":     func(w io.Writer, r *results.Recorded) error { return report.Text(w, r, report.Screen{Width: 80}) },
	"json":      report.JSON,
	"junit":     report.JUnit,
	"csv":       report.CSV,
	"excel":     report.Excel,
	"csv-files": report.CSVFiles,
	"github":    report.GitHub,
	"summary":   report.Summary,
}

func render(t testing.TB, format string, r *results.Recorded) string {
	t.Helper()
	var b bytes.Buffer
	if err := formats[format](&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func read(t testing.TB, dir string) *results.Recorded {
	t.Helper()
	r, err := results.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// written is a run directory made of these lines.
func written(t testing.TB, run results.Run, lines ...any) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	if err := results.Create(dir, run); err != nil {
		t.Fatal(err)
	}
	var journal bytes.Buffer
	for _, l := range lines {
		if err := json.NewEncoder(&journal).Encode(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "journal.jsonl"), journal.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func planned(ids ...string) results.Run {
	run := results.Run{ID: "r", Steps: []string{"log-in", "upload-evidence", "submit"}, Site: "the reference SaaS",
		Matrix: results.NewSource("study.yaml", nil), Journey: results.NewSource("credential.yaml", nil)}
	for i, id := range ids {
		run.Plan = append(run.Plan, results.Planned{Cell: id, Variant: "widget", Shard: i%2 + 1, Assignment: results.Assignment{Engine: "rod"}})
	}
	return run
}

// attempt is a record of one, which ended so at upload-evidence.
func attempt(id string, n int, v results.Verdict) results.Cell {
	c := results.Cell{Type: results.TypeCell, Schema: results.Schema, Cell: id, Attempt: n, Verdict: v, Engine: "rod", Variant: "widget", Journey: "credential",
		Started: time.Date(2026, 1, 2, 3, 4, n, 0, time.UTC), Seconds: 12.5, Config: &results.Config{}}
	if v == results.Unsupported {
		c.Reason, c.Config, c.Engine = "no engine", nil, ""
		return c
	}
	last := results.NotReached
	if v == results.Passed {
		last, c.Proof = results.Passed, results.ProofBytes
	} else {
		c.Reason = "upload-evidence: cv.pdf did not get through"
	}
	c.Steps = []results.Step{{Name: "log-in", Verdict: results.Passed, Seconds: 1}, {Name: "upload-evidence", Verdict: v, Seconds: 2}, {Name: "submit", Verdict: last}}
	return c
}

// hostileText is what a page, or a forged journal, may contain.
const hostileText = "<script>alert(1)</script>]]>\x1b[2J\u009b31m\x00\x7f\u202egnp\r\n::error::no\n## [x](javascript:alert(1)) |`$(id)`\ufffe@you, https://x.example =1+1"

func hostile(t testing.TB) *results.Recorded {
	const id = "high/<b>x</b>\x1b[31m/y\nz"
	c := attempt(id, 1, results.Failed)
	c.Reason, c.Browser = hostileText, results.Browser{Asked: hostileText, Answered: hostileText, Note: hostileText, Provenance: hostileText}
	c.Findings = []results.Finding{{Kind: hostileText, Step: "upload-evidence", Claimed: hostileText, Actual: hostileText}}
	c.Video, c.Proof, c.WalkedAs = "javascript:alert(1)", hostileText, hostileText
	s := &c.Steps[1]
	s.Shown, s.Explained, s.Reason, s.Errors = hostileText, new(bool), hostileText, []string{hostileText}
	s.Cause = &results.Cause{Constraint: hostileText, Evidence: hostileText, Proof: hostileText, Control: hostileText}
	s.Messages = []results.Message{{Text: hostileText, Where: hostileText, Shown: 1}}
	s.Items = []results.Item{{File: hostileText, Verdict: results.Failed, Reason: hostileText, Shown: hostileText}, {File: "=1+1", Verdict: "splendid"}}
	s.Artifacts = []string{"../../etc/passwd", "artifacts/../../x", "/etc/passwd", "artifacts/a/1/ok.png"}
	other := attempt("=2+2/x/y", 1, "splendid")
	run := planned(id, "=2+2/x/y", id, "gone/"+hostileText+"/x")
	run.Matrix = results.NewSource(hostileText, []byte(hostileText))
	return read(t, written(t, run, c, other))
}

// runs are runs of all kinds that reports cover.
func runs(t testing.TB) map[string]*results.Recorded {
	expected := attempt("low/c/d", 1, results.Blocked)
	expected.Expect = &results.Expectation{Verdict: results.Blocked, Reason: "the old proxy goes in March", Met: true}
	surprise := attempt("low/e/f", 1, results.Passed)
	surprise.Expect = &results.Expectation{Verdict: results.Blocked}
	nowhere := attempt("low/g/h", 1, results.Broken)
	nowhere.Steps = nil
	real := attempt("low/i/j", 1, results.Passed)
	real.Required, real.Browser.Provenance = results.RequiredReal, results.SameEngine
	one := planned("low/a/b", "low/c/d", "high/a/b", "high/c/d")
	one.Shard = &results.Shard{Index: 1, Of: 2}
	first := written(t, one, attempt("low/a/b", 1, results.Passed), attempt("high/a/b", 1, results.Failed))
	again := written(t, one, attempt("high/a/b", 1, results.Passed))
	two := one
	two.Shard = &results.Shard{Index: 2, Of: 2}
	second := written(t, two, attempt("low/c/d", 1, results.Broken), attempt("low/c/d", 2, results.Passed), attempt("high/c/d", 1, results.Passed))
	merged := func(dirs ...string) *results.Recorded {
		var list []*results.Recorded
		for _, dir := range dirs {
			list = append(list, read(t, dir))
		}
		m, err := results.Merge(list...)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	return map[string]*results.Recorded{
		"of schema 1":     read(t, "testdata/schema-1"),
		"hostile":         hostile(t),
		"with no cell":    read(t, written(t, results.Run{})),
		"with no record":  read(t, written(t, planned("low/a/b"))),
		"unsupported all": read(t, written(t, planned("low/a/b"), attempt("low/a/b", 1, results.Unsupported))),
		"all well":        read(t, written(t, planned("low/a/b"), attempt("low/a/b", 1, results.Passed))),
		"as expected":     read(t, written(t, planned("low/a/b", "low/c/d"), attempt("low/a/b", 1, results.Passed), expected)),
		"a block gone":    read(t, written(t, planned("low/e/f"), surprise)),
		"broken at once":  read(t, written(t, planned("low/g/h"), nowhere)),
		"no real browser": read(t, written(t, planned("low/i/j"), real)),
		"emulated":        emulated(t),
		"flaky":           read(t, written(t, planned("low/a/b"), attempt("low/a/b", 1, results.Failed), attempt("low/a/b", 2, results.Broken), attempt("low/a/b", 3, results.Passed))),
		"never":           read(t, written(t, planned("low/a/b"), attempt("low/a/b", 1, results.Broken), attempt("low/a/b", 2, results.Failed))),
		"invalid":         read(t, written(t, planned("low/a/b"), attempt("low/a/b", 1, results.Invalid))),
		"interrupted":     read(t, written(t, planned("low/a/b"), attempt("low/a/b", 1, results.Interrupted))),
		"one shard":       read(t, second).WithinShards(),
		"all shards":      merged(first, second, again),
		"a shard missing": merged(first, again),
	}
}

// TestReportsChangeNoRun checks that no format changes a run directory, nor says anything else of
// its copy elsewhere, but where it lies.
func TestReportsChangeNoRun(t *testing.T) {
	here, there := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "run")
	for _, dir := range []string{here, there} {
		if err := os.CopyFS(dir, os.DirFS("testdata/schema-1")); err != nil {
			t.Fatal(err)
		}
	}
	for name := range formats {
		a := render(t, name, read(t, here))
		b := render(t, name, read(t, there))
		if len(a) < 100 || string(bytes.ReplaceAll([]byte(a), []byte(here), []byte(there))) != b {
			t.Errorf("%s: the copy is told otherwise", name)
		}
	}
	for _, file := range []string{"run.json", "journal.jsonl"} {
		before, _ := os.ReadFile(filepath.Join("testdata/schema-1", file))
		if after, err := os.ReadFile(filepath.Join(here, file)); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s has changed: %v", file, err)
		}
	}
	if files, err := os.ReadDir(here); err != nil || len(files) != 2 {
		t.Errorf("the run directory holds %v: %v", files, err)
	}
}
