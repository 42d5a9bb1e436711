package report_test

import (
	"bytes"
	"testing"

	"cxmatrix/results"
	"cxmatrix/results/report"

	. "github.com/onsi/gomega"
)

func yes() *bool { b := true; return &b }
func no() *bool  { return new(bool) }

// nine are the files of a journey.
func nine() *results.Config { return &results.Config{Evidence: make([]results.Evidence, 9)} }

func passedCell(id string) results.Cell {
	return results.Cell{Cell: id, Verdict: results.Passed, Config: nine(), Steps: []results.Step{
		{Name: "log-in", Verdict: results.Passed}, {Name: "upload-evidence", Verdict: results.Passed, Items: items(9, 0, nil)}}}
}

// items are files of which some passed, and others did not for a cause.
func items(passed, blocked int, cause *results.Cause) (list []results.Item) {
	names := []string{"a.mp4", "b.mp3", "c.pdf", "d.docx", "e.ppt", "f.txt", "g.xlsx", "h.png", "i.docx"}
	for i := range passed + blocked {
		it := results.Item{File: names[i], Verdict: results.Passed}
		if i >= passed {
			it.Verdict, it.Cause = results.Blocked, cause
		}
		list = append(list, it)
	}
	return list
}

func recorded(dir string, cells ...results.Cell) *results.Recorded {
	r := &results.Recorded{Dir: dir, Cells: cells}
	for _, c := range cells {
		r.Run.Plan = append(r.Run.Plan, results.Planned{Cell: c.Cell})
	}
	return r
}

const want = `Who gets through?

 customer            before                      after
────────────────────────────────────────────────────────────────────────────
                     the widget, and nothing is  chunks
                     explained
────────────────────────────────────────────────────────────────────────────
 low, chromium       got through                 got through
 medium, chromium    FAILED at log-in            got through
 high, chromium      BLOCKED at upload-evidence  BLOCKED at upload-evidence
────────────────────────────────────────────────────────────────────────────
 journeys prevented  2 of 3 (67 %)               1 of 3 (33 %)
 files prevented     18 of 27 (67 %)             3 of 27 (11 %)

before / medium, chromium: FAILED at log-in
  reason      log-in: no such field
  files       none of 9 got through

before / high, chromium: BLOCKED at upload-evidence
  files       none of 9 got through
  explained   no: the page said only "file upload failed"
  stopped by  the network: policy.block:upload.example.test (proven by lifting it)
              CONNECT upload.example.test refused 3 times (page), the last 0.6 s before the step
              ended
  then by     the line (proven by lifting it)

after / high, chromium: BLOCKED at upload-evidence
  files       6 of 9 got through; not g.xlsx (the line); nor h.png, i.docx (the network:
              policy.upload-content:type)
  explained   yes: "It took too long."
  stopped by  the line (seen to refuse, not proven)

not walked: high/ie-6/windows-7: impossible pair

The runs, for cxmatrix report and replay:
  runs/before
  runs/after
`

// TestCompare checks the whole text: it is meant to be pasted into a mail.
func TestCompare(t *testing.T) {
	g := NewWithT(t)
	idle := results.Cell{Cell: "high/ie-6/windows-7", Verdict: results.Unsupported, Reason: "impossible pair"}
	failed := results.Cell{Cell: "medium/chromium-installed/linux", Verdict: results.Failed, Reason: "log-in: no such field", Config: nine(),
		Steps: []results.Step{{Name: "log-in", Verdict: results.Failed}}}
	blocked := results.Cell{Cell: "high/chromium-installed/linux", Verdict: results.Blocked, Config: nine(), Steps: []results.Step{
		{Name: "log-in", Verdict: results.Passed},
		{Name: "upload-evidence", Verdict: results.Blocked, Explained: no(), Shown: "file upload\n failed", Items: items(0, 9, nil), Cause: &results.Cause{
			Constraint: "policy.block:upload.example.test", Proof: results.Lifted,
			Evidence: "CONNECT upload.example.test refused 3 times (page), the last 0.6 s before the step ended",
			Next:     []results.Cause{{Constraint: "line", Proof: results.Lifted}}}}}}
	line := &results.Cause{Constraint: "line", Proof: results.Correlated}
	files := items(6, 3, &results.Cause{Constraint: "policy.upload-content:type"})
	files[6].Cause = line
	partly := results.Cell{Cell: blocked.Cell, Verdict: results.Blocked, Config: nine(), Steps: []results.Step{
		{Name: "upload-evidence", Verdict: results.Blocked, Explained: yes(), Shown: "It took too long.", Items: files, Cause: line}}}
	low, medium := passedCell("low/chromium-installed/linux"), passedCell(failed.Cell)
	var out bytes.Buffer
	g.Expect(report.Compare(&out, "Who gets through?", []report.Compared{
		{Recorded: recorded("runs/before", low, failed, blocked, idle), Name: "before", Description: "the widget, and nothing is explained"},
		{Recorded: recorded("runs/after", low, medium, partly, idle), Name: "after", Description: "chunks"},
	}, false)).To(Succeed())
	g.Expect(out.String()).To(Equal(want))
}
