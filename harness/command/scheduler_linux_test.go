package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/harness/task"
	"cxmatrix/results"
	"cxmatrix/results/redact"
)

// BenchmarkScheduler runs many cells through the scheduler and the journal, from run.json to the table at the end. What
// walks a cell appends at once what a child process would: a session, five steps and the record. cpu-ns/cell-first and
// cpu-ns/cell-last are what a cell costs in the first and in the last thousand, peak-MB is the most memory that this
// process had resident. The journal is in the temporary directory: set TMPDIR to a file system in memory to leave the
// disk's syncs out. All times are of CPU, since those of a clock tell how busy the machine is.
func BenchmarkScheduler(b *testing.B) {
	for _, n := range []int{10_000, 40_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var first, last time.Duration
			for b.Loop() {
				f, l := manyCells(b, n)
				first, last = first+f, last+l
			}
			b.ReportMetric(float64(first.Nanoseconds())/float64(b.N)/1000, "cpu-ns/cell-first")
			b.ReportMetric(float64(last.Nanoseconds())/float64(b.N)/1000, "cpu-ns/cell-last")
			b.ReportMetric(float64(last)/float64(first), "last/first")
			b.ReportMetric(peakMB(), "peak-MB")
		})
	}
}

// manyCells runs n cells, and returns what the first and the last thousand took.
func manyCells(b *testing.B, n int) (first, last time.Duration) {
	forgetPeak()
	b.Setenv(plan.PasswordVariable, "not-the-password")
	r := newRunner(io.Discard, io.Discard)
	r.out, r.timeout, r.seed = b.TempDir(), time.Second, 1
	r.Matrix, r.Target, r.Env = manyMatrix(b, n), "local", nil
	held, err := results.LockDir(r.out)
	if err != nil {
		b.Fatal(err)
	}
	defer held.Release()
	r.lock, r.Site = held, "https://site.example.test"
	if r.plan, err = r.selection.plan(b.Context(), r.Lookup("password")); err != nil {
		b.Fatal(err)
	}
	if err := r.writeRun(); err != nil {
		b.Fatal(err)
	}
	journal := results.OpenJournal(r.out, nil)
	tasks, err := run.Tasks(r.plan, r.shardCells(r.plan), r.completeTask, nil, journal)
	if err != nil || len(tasks) != n {
		b.Fatal(len(tasks), err)
	}
	tasks = run.Durations{}.LongestFirst(tasks, r.plan.Journey.Name, r.plan.Bytes())
	ends := &thousands{started: used()}
	o := run.Options{Parallel: 2, Each: true, Attribute: run.Lifted, Journey: r.plan.Journey, Journal: journal, Start: instant(r.plan.Journey.Name, r.plan.Journey.Names()), Progress: ends}
	if err := run.Schedule(b.Context(), tasks, o); err != nil {
		b.Fatal(err)
	}
	if result := r.printResult(b.Context()); result != nil {
		b.Fatal(result)
	}
	return ends.took[0], ends.took[len(ends.took)-1]
}

// manyMatrix writes a matrix of n cells, a hundred to an environment.
func manyMatrix(b *testing.B, n int) string {
	var browsers []string
	for v := 60; v < 110; v++ {
		browsers = append(browsers, fmt.Sprintf("chrome %d", v))
	}
	text := "name: many\nenvironments:\n"
	for e := range n / (2 * len(browsers)) {
		text += fmt.Sprintf("  - {name: e%d, browsers: [%s], systems: [windows 7, windows 10], variant: local}\n", e, strings.Join(browsers, ", "))
	}
	file := filepath.Join(b.TempDir(), "many.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// instant stands in for a child process that takes no time.
func instant(journey string, steps []string) run.StartFunc {
	return func(_ context.Context, t task.Task, _ *engine.Warm) error {
		journal := results.OpenJournal(t.Dir, redact.New("not-the-password").Clean)
		c := cell.NewRecord(t, journey)
		session := results.Session{Type: results.TypeSession, Schema: results.Schema, Cell: t.Plan.Cell, Attempt: t.Attempt, Browser: &c.Browser, Config: c.Config}
		err := journal.Append(session)
		for _, name := range steps {
			step := instantStep(name)
			c.Steps = append(c.Steps, step)
			err = errors.Join(err, journal.Append(results.StepLine{Type: results.TypeStep, Schema: results.Schema, Cell: t.Plan.Cell, Attempt: t.Attempt, Step: step}))
		}
		cell.Finish(&c, steps)
		return errors.Join(err, journal.Append(c))
	}
}

// instantStep has what a step of the study mostly has.
func instantStep(name string) results.Step {
	s := results.Step{Name: name, Verdict: results.Passed, Seconds: 1, Friction: &results.Friction{Clicks: 2, Fields: 1}}
	for i := range 2 {
		file := fmt.Sprintf("evidence-%d.pdf", i)
		s.Items = append(s.Items, results.Item{File: file, Bytes: 48211, SHA256: strings.Repeat("0a", 32), Verdict: results.Passed, Proof: results.ProofBytes})
		s.Uploads = append(s.Uploads, results.Upload{Host: "site.example.test", Path: "/upload", Files: []string{file}, Bytes: 48211, Sent: 50000, Status: 200, Curve: [][2]float64{{0.1, 1000}, {0.2, 48211}}})
	}
	return s
}

// thousands records the time of each thousand cells.
type thousands struct {
	lineProgress
	started time.Duration
	ended   int
	took    []time.Duration
}

func (s *thousands) Step(string, int, string) {}

func (s *thousands) End(results.Cell) {
	s.Lock()
	defer s.Unlock()
	if s.ended++; s.ended%1000 == 0 {
		now := used()
		s.took, s.started = append(s.took, now-s.started), now
	}
}

// used is the CPU time that this process had so far.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// forgetPeak has the system count the peak of resident memory anew. Source: proc(5), clear_refs.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peakMB is the most memory that this process had resident, 0 where the system does not say.
func peakMB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kB float64
	fmt.Sscan(rest, &kB)
	return kB / 1000
}
