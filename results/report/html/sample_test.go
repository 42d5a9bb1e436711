package html_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// begun is when sample runs start.
var begun = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

var steps = []string{"log-in", "select-criteria", "upload-evidence", "upload-testimony", "declare-and-submit"}

// sample writes a run of n cells as cxmatrix does: a session, each step and the record of each cell, of which some are
// blocked, failed, flaky, unsupported or broken.
func sample(t testing.TB, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	var plan []results.Planned
	for i := range n {
		plan = append(plan, plannedCell(i))
	}
	run := results.Run{ID: "20260102T030405.000Z", Started: begun, Steps: steps, Site: "the reference SaaS", OwnSite: true, Plan: plan,
		Matrix: results.NewSource("study.yaml", nil), Journey: results.NewSource("credential.yaml", nil), Versions: map[string]string{"cxmatrix": "v1.2.3"}}
	must(t, results.Create(dir, run))
	f, err := os.Create(filepath.Join(dir, "journal.jsonl"))
	must(t, err)
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	for i := range n {
		sampleLines(i, func(line any) { must(t, out.Encode(line)) })
	}
	must(t, w.Flush())
	must(t, f.Close())
	return dir
}

func must(t testing.TB, err error) {
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

func read(t testing.TB, dir string) *results.Recorded {
	t.Helper()
	r, err := results.Read(dir)
	must(t, err)
	return r
}

func plannedCell(i int) results.Planned {
	environment, browser := fmt.Sprintf("env-%02d", i%20), fmt.Sprintf("chrome-%d", 80+i/20)
	p := results.Planned{Cell: environment + "/" + browser + "/windows-10", Environment: environment, Browser: browser, System: "windows-10", Asked: browser, Variant: "chunked",
		Target: "local", Line: &matrix.Line{UpKbps: 512, DownKbps: 512}, Rules: 12,
		Assignment: results.Assignment{Engine: "rod", Provenance: results.SameEngine, Note: fmt.Sprintf("%d versions older", i/20)}}
	if i%25 == 24 {
		p.Unsupported = "no engine at hand for " + browser
	}
	return p
}

// sampleLines are the lines of one cell, in the journal's order.
func sampleLines(i int, write func(any)) {
	c := sampleCell(i)
	if c.Verdict == results.Unsupported {
		write(c)
		return
	}
	write(results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: c.Cell, Attempt: 1, Engine: "rod", Target: "local", Started: c.Started, Browser: &c.Browser, Config: c.Config})
	for _, s := range c.Steps {
		write(results.StepLine{Type: results.TypeStep, Schema: results.Schema, Cell: c.Cell, Attempt: 1, Step: s})
	}
	write(c)
	if control := c; i%11 == 6 && c.Verdict == results.Blocked { // proven by lifting
		control.Cell, control.Verdict, control.Reason, control.Steps = results.ControlID(c.Cell, "without-line"), results.Passed, "", passedSteps(i)
		write(control)
	}
	if i%40 == 3 { // it failed, and passes on a retry
		c.Attempt, c.Verdict, c.Reason, c.Steps = 2, results.Passed, "", passedSteps(i)
		write(c)
	}
}

func sampleCell(i int) results.Cell {
	p := plannedCell(i)
	c := results.Cell{Type: results.TypeCell, Schema: results.Schema, Cell: p.Cell, Environment: p.Environment, Journey: "credential", Variant: p.Variant, Engine: p.Engine, Target: p.Target,
		Attempt: 1, Verdict: results.Passed, Proof: results.ProofBytes, Started: begun.Add(time.Duration(i) * time.Second), Seconds: 15.4,
		Browser: results.Browser{Asked: p.Asked, Answered: "Chrome 156.0.8078.108", UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0", Provenance: p.Provenance, Note: p.Note},
		Line:    &results.Lines{Asked: p.Line, Measured: &matrix.Line{UpKbps: 509, DownKbps: 511, RTTms: 2}}, Network: results.Enforced,
		Enforcement: []results.Check{{Name: "line", Detail: "up 509 kb/s of 512", InForce: true}, {Name: "canary", Detail: "refused", InForce: true}}, Steps: passedSteps(i), Config: sampleConfig()}
	if i == 5 {
		c.Video = "https://hub.example.test/video/5"
	}
	switch {
	case p.Unsupported != "":
		c = results.Cell{Type: results.TypeCell, Schema: results.Schema, Cell: p.Cell, Environment: p.Environment, Verdict: results.Unsupported, Reason: p.Unsupported, Attempt: 1, Browser: results.Browser{Asked: p.Asked}}
	case i%7 == 5:
		stopAt(&c, results.Blocked, &results.Cause{Constraint: "policy.block:upload.example.test", Proof: results.Correlated, Evidence: "CONNECT refused 3 times: the host is on the block list (page)"})
	case i%11 == 6:
		stopAt(&c, results.Blocked, &results.Cause{Constraint: "line", Proof: results.Lifted, Evidence: "21.0 MB in one piece need 328 s at 512 kb/s", Control: results.ControlID(c.Cell, "without-line")})
	case i%40 == 3:
		stopAt(&c, results.Failed, nil)
	case i%50 == 9:
		c.Verdict, c.Proof, c.Reason, c.Steps = results.Broken, "", "the driver went away", c.Steps[:1]
	}
	return c
}

func passedSteps(i int) []results.Step {
	list := make([]results.Step, len(steps))
	for n, name := range steps {
		list[n] = results.Step{Name: name, Verdict: results.Passed, Seconds: float64(i%90)/10 + 0.4, Friction: &results.Friction{Clicks: 2, Fields: n, Waits: 1.2},
			Artifacts: []string{fmt.Sprintf("artifacts/cell-%d/1/%02d-%s.png", i, n+1, name)}}
	}
	up := &list[2]
	for _, e := range sampleConfig().Evidence {
		up.Items = append(up.Items, results.Item{File: e.Name, Bytes: e.Bytes, SHA256: fmt.Sprintf("%064x", i), Verdict: results.Passed, Proof: results.ProofBytes})
	}
	up.Uploads, up.Claims = []results.Upload{sampleUpload()}, []results.Claim{{At: 1, Text: "interview.mp4 10 % sent"}, {At: 5, Text: "interview.mp4 60 % sent"}, {At: 8, Text: "badge.png 90 % sent"}}
	return list
}

func sampleUpload() results.Upload {
	u := results.Upload{Host: "saas.example.test:443", Path: "/evidence", Files: []string{"interview.mp4"}, Bytes: 22402592, Sent: 22433747, Status: 303, Begin: 0.2, Seconds: 9}
	for n := range 20 {
		u.Curve = append(u.Curve, [2]float64{0.231 + float64(n)*0.45, float64(1059 + n*1120000)})
	}
	return u
}

func sampleConfig() *results.Config {
	c := &results.Config{Site: "https://saas.example.test", OwnSite: true, Account: "candidate-001@example.test", Seed: 42, StepTimeout: 20, Progress: "honest"}
	for n, name := range []string{"interview.mp4", "briefing.mp3", "certificate.pdf", "budget.xlsx", "badge.png"} {
		c.Evidence = append(c.Evidence, results.Evidence{Name: name, Bytes: int64(20480 * (n + 1)), Seed: uint64(n)})
	}
	return c
}

// stopAt has a cell stopped while it uploads.
func stopAt(c *results.Cell, v results.Verdict, cause *results.Cause) {
	no := false
	c.Verdict, c.Proof, c.Reason = v, "", "upload-evidence: 5 of 5 files did not get through"
	s := &c.Steps[2]
	s.Verdict, s.Reason, s.Explained, s.Shown, s.Cause = v, "5 of 5 files did not get through", &no, "file upload failed", cause
	s.Messages = []results.Message{{Text: "file upload failed", Where: "alert", At: 8.1, Shown: 1.0}, {Text: "Connection lost", Where: "toast", At: 8.4, Shown: 0.7, StillShown: true}}
	s.Errors = []string{"https://upload.example.test/base/ net::ERR_FAILED"}
	if cause != nil {
		s.Refusals = []results.Refusal{{Constraint: cause.Constraint, Host: "upload.example.test:443", Method: "CONNECT", How: "page", Why: "the host is on the block list", Count: 3, First: 1, Last: 7}}
	}
	for n := range s.Items {
		s.Items[n].Verdict, s.Items[n].Proof, s.Items[n].Cause = v, "", cause
	}
	for n := 3; n < len(c.Steps); n++ {
		c.Steps[n] = results.Step{Name: c.Steps[n].Name, Verdict: results.NotReached}
	}
}
