package command_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/fixtures/reference"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/scenarios"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

const benchPassword = "bench-password"

// bench is a reference SaaS with a plan of one cell, for the engine and for a bare
// script.
type bench struct {
	*testing.B
	site string
	plan *plan.Plan
	kit  cell.Options
	n    int

	trace bool // of the engine's walks
}

// generate writes the files of the harness; the bare script's have the same sizes.
func generate(w io.Writer, e results.Evidence) error {
	return evidence.Write(w, evidence.Recipe{Kind: e.Type, Bytes: e.Bytes, Seed: e.Seed, Unsanitised: e.Unsanitised, Label: e.Label})
}

func newBench(b *testing.B, journeyFile string) *bench {
	kind, err := engine.ByName("rod")
	if err != nil {
		b.Fatal(err)
	}
	if f := kind.Detect(b.Context()); !f.Found {
		b.Skip(f.InstallHint)
	}
	kit := cell.Options{Generate: generate, Smallest: evidence.MinSize, Log: io.Discard,
		Lookup: func(string) (string, bool) { return benchPassword, true }}
	// On a slow line a form with all files takes longer than the site usually waits.
	site, err := reference.Start(reference.Options{Dir: b.TempDir(), Password: benchPassword, TimeLimit: 20 * time.Minute}, []string{"local"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { site.Close() })
	choice := plan.Choice{Journey: journeyFile, Env: []string{"medium"}, With: []string{"chromium"}, Cells: []string{"medium/chromium-installed/*"}, Target: "local"}
	choice.Default = scenarios.Journey()
	plan, err := choice.Plan(b.Context(), journey.Options{LookupEnv: kit.Lookup, MinSize: kit.Smallest})
	if err != nil {
		b.Fatal(err)
	}
	return &bench{B: b, site: site.Sites["local"], plan: plan, kit: kit}
}

func (b *bench) task() task.Task {
	dir := filepath.Join(b.TempDir(), fmt.Sprint(b.n))
	if err := results.Create(dir, b.plan.Run(time.Now(), "")); err != nil {
		b.Fatal(err)
	}
	t := b.plan.Task(b.plan.Cells[0])
	t.Network, t.Trace = matrix.Network{}, b.trace // the bare script has no proxy in front of it, and no trace
	t.Dir, t.Site, t.OwnSite, t.Seed, t.StepTimeout, t.FirstAccount, t.Leases = dir, b.site, true, 1, 20*time.Second, b.n, b.TempDir()
	scratch, err := os.MkdirTemp("", "cx-")
	if err != nil {
		b.Fatal(err)
	}
	t.Scratch = scratch
	b.n++
	return t
}

// walk walks the journey in this process, and returns what the steps took.
func (b *bench) walk() time.Duration {
	w, err := cell.New(b.task(), b.kit)
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	for range w.Steps() {
		if s, err := w.Step(b.Context()); err != nil || s.Verdict != results.Passed {
			b.Fatal(err, s.Reason)
		}
	}
	took := time.Since(start)
	if _, err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkStep is what the engine adds to a step, beside a bare rod script that
// does the same actions and takes the same screenshots. Opening and closing the
// browser is not in it. The two take turns, so that a busy machine meets both.
func BenchmarkStep(b *testing.B) {
	x := newBench(b, "")
	var engine, bare time.Duration
	for b.Loop() {
		bare += x.bare()
		engine += x.walk()
	}
	steps := float64(5 * b.N)
	b.ReportMetric(ms(engine)/steps, "engine-ms/step")
	b.ReportMetric(ms(bare)/steps, "bare-ms/step")
	b.ReportMetric(ms(engine-bare)/steps, "added-ms/step")
}

// BenchmarkTrace is what a trace adds to a step: its pictures, requests and console. Walks with and without take turns.
func BenchmarkTrace(b *testing.B) {
	x := newBench(b, "")
	var with, without time.Duration
	for b.Loop() {
		x.trace = true
		with += x.walk()
		x.trace = false
		without += x.walk()
	}
	steps := float64(5 * b.N)
	b.ReportMetric(ms(with)/steps, "traced-ms/step")
	b.ReportMetric(ms(without)/steps, "untraced-ms/step")
	b.ReportMetric(100*float64(with-without)/float64(without), "added-%")
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// script is a bare rod script: the study's journey by hand, local uploader.
type script struct {
	*bench
	page  *rod.Page
	files map[string]string
	other string // another candidate
}

func (b *bench) bare() time.Duration { return b.bareWalk(b.n) }

// bareWalk is the bare script's walk of that number, with a browser of its own; it returns what the steps took.
func (b *bench) bareWalk(n int) time.Duration {
	path, _ := exec.LookPath("chromium")
	l := launcher.New().Bin(path).NoSandbox(true).Leakless(false).Headless(true)
	address, err := l.Launch()
	if err != nil {
		b.Fatal(err)
	}
	defer l.Cleanup()
	defer l.Kill()
	s := &script{bench: b, page: rod.New().ControlURL(address).MustConnect().MustPage("about:blank"), files: map[string]string{}, other: candidate(n + 50)}
	s.page.MustSetViewport(1280, 937, 1, false)
	dir := b.TempDir()
	for _, f := range b.plan.Journey.Files {
		s.files[f.Name] = filepath.Join(dir, f.Name)
		out, err := os.Create(s.files[f.Name])
		if err != nil {
			b.Fatal(err)
		}
		if err := evidence.Write(out, evidence.Recipe{Kind: f.Type, Bytes: int64(f.Bytes), Seed: uint64(n)}); err != nil {
			b.Fatal(err)
		}
		out.Close()
	}
	start := time.Now()
	for _, step := range []func(string){s.logIn, s.criteria, s.evidence, s.testimony, s.submit} {
		step(candidate(n))
		s.page.MustScreenshot()
	}
	return time.Since(start)
}

// candidate is the user name of one of the upper hundred: the engine's walks begin with the others.
func candidate(n int) string { return fmt.Sprintf("candidate-%03d@example.test", 100+n%100) }

func (s *script) fill(selector, text string) {
	s.page.MustElement(selector).MustSelectAllText().MustInput(text)
}

// click clicks and waits until the page behind it has loaded.
func (s *script) click(selector string) {
	wait := s.page.WaitNavigation(proto.PageLifecycleEventNameLoad)
	s.page.MustElement(selector).MustClick()
	wait()
}

func (s *script) logIn(user string) {
	s.page.MustNavigate(s.site + "/login").MustWaitLoad()
	s.fill("input[name=email]", user)
	s.fill("input[name=password]", "not-the-password")
	s.click("#sign-in")
	s.page.MustElement(".message.error")
	s.enter(user)
}

func (s *script) criteria(string) {
	s.page.MustNavigate(s.site + "/criteria").MustWaitLoad()
	s.click("#start-over")
	s.page.MustElement(".message.ok").MustText()
	for _, c := range []string{"leadership", "ethics", "data-literacy"} {
		s.page.MustElement("input[name=criterion][value=" + c + "]").MustClick()
	}
	s.click("#save-criteria")
	s.page.MustElement(".message.ok").MustText()
	s.page.MustNavigate(s.site + "/criteria").MustWaitLoad()
	for _, c := range []string{"leadership", "ethics", "data-literacy", "delivery"} {
		s.page.MustElement("input[name=criterion][value=" + c + "]").MustProperty("checked")
	}
}

func (s *script) evidence(string) {
	s.click("#continue")
	var paths []string
	for name, path := range s.files {
		if name != "testimony.docx" {
			paths = append(paths, path)
		}
	}
	s.page.MustElement("input[name=evidence]").MustSetFiles(paths...)
	s.click("#upload")
	s.verify(8)
}

func (s *script) testimony(string) {
	s.click("#continue")
	s.page.MustElement("input[name=testimony]").MustSetFiles(s.files["testimony.docx"])
	s.click("#upload")
	s.verify(1)
	s.click("#attach")
	s.page.MustElement("#attached").MustText()
}

func (s *script) submit(user string) {
	s.click("#continue")
	s.click("#submit")
	s.page.MustElement(".message.error")
	s.page.MustElement("input[name=own-work]").MustClick()
	s.click("#submit")
	s.page.MustElement("#status").MustText()
	s.page.MustElement("#reference").MustText()
	s.reopen()
	s.verify(9)
	var links []string
	for _, row := range s.page.MustElements("#stored tr.stored a.file") {
		links = append(links, row.MustProperty("href").Str())
	}
	for _, next := range []string{s.other, user} {
		s.click("#sign-out")
		s.page.MustNavigate(s.site + "/login").MustWaitLoad()
		s.enter(next)
		for _, address := range links {
			if next == s.other {
				s.fetch(address, s.page.MustCookies())
			}
		}
	}
	s.reopen()
}

// reopen opens what was submitted.
func (s *script) reopen() {
	s.page.MustNavigate(s.site + "/submission").MustWaitLoad()
	s.page.MustElement("#status").MustText()
	s.page.MustElement("#candidate").MustText()
	s.page.MustElements("li.criterion")
}

func (s *script) enter(user string) {
	s.fill("input[name=email]", user)
	s.fill("input[name=password]", benchPassword)
	s.click("#sign-in")
	s.page.MustElement("#account").MustText()
}

// verify fetches each stored file with and without the browser's cookies, and
// hashes it.
func (s *script) verify(n int) {
	rows := s.page.MustElements("#stored tr.stored a.file")
	if len(rows) != n {
		s.Fatalf("%d files are stored, not %d", len(rows), n)
	}
	cookies := s.page.MustCookies()
	for _, row := range rows {
		row.MustText()
		address := row.MustProperty("href").Str()
		s.fetch(address, cookies)
		s.fetch(address, nil)
	}
}

func (s *script) fetch(address string, cookies []*proto.NetworkCookie) {
	req, _ := http.NewRequest(http.MethodGet, address, nil)
	for _, c := range cookies {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	io.Copy(sha256.New(), resp.Body)
}

// BenchmarkChild is what the child process adds to a cell: the time of a cell
// whose journey opens one page, in a process of its own and in this one; and the
// most memory that the process itself had resident.
func BenchmarkChild(b *testing.B) {
	file := filepath.Join(b.TempDir(), "one.yaml")
	if err := os.WriteFile(file, []byte("name: one\nsteps:\n  - name: open-it\n    actions: [{open: /login}]\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	x := newBench(b, file)
	var child, here time.Duration
	var peak int64
	for b.Loop() {
		start := time.Now()
		x.walk()
		here += time.Since(start)
		start = time.Now()
		peak = max(peak, x.child())
		child += time.Since(start)
	}
	b.ReportMetric(ms(child)/float64(b.N), "child-ms/cell")
	b.ReportMetric(ms(here)/float64(b.N), "in-process-ms/cell")
	b.ReportMetric(ms(child-here)/float64(b.N), "added-ms/cell")
	b.ReportMetric(float64(peak)/1000, "peak-MB")
}

// child walks a cell in a process of its own, and returns the most memory that it
// had, in kB.
func (b *bench) child() (peak int64) {
	task := b.task()
	defer os.RemoveAll(task.Scratch)
	cmd := exec.Command(binary, "cell")
	cmd.Env = append(os.Environ(), "CX_PASSWORD="+benchPassword, "TMPDIR="+task.Scratch)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	told, tell, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer told.Close()
	cmd.ExtraFiles = []*os.File{tell}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	tell.Close()
	json.NewEncoder(in).Encode(task)
	ctx, cancel := context.WithCancel(context.Background())
	watched := make(chan int64)
	go func() { watched <- watch(ctx, cmd.Process.Pid) }()
	bufio.NewReader(told).ReadString(0)
	cmd.Wait()
	cancel()
	recorded, err := results.Read(task.Dir)
	if err != nil || len(recorded.Cells) != 1 || recorded.Cells[0].Verdict != results.Passed {
		b.Fatalf("the child's cell did not pass: %v %+v", err, recorded)
	}
	return <-watched
}

// watch returns the highest peak of resident memory that it saw, in kB.
func watch(ctx context.Context, pid int) (peak int64) {
	for ctx.Err() == nil {
		data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if _, rest, ok := strings.Cut(string(data), "VmHWM:"); ok {
			var kb int64
			fmt.Sscan(rest, &kb)
			peak = max(peak, kb)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return peak
}
