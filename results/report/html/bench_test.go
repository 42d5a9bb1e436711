package html_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/report/html"
)

// many is the size that a report is asked for in two seconds and 200 MB.
const many = 10_000

// BenchmarkReport makes the report of many cells as users do, by the command, and measures how much of the time is the
// reading of the run directory, which any report must do.
func BenchmarkReport(b *testing.B) {
	dir := sample(b, many)
	command := filepath.Join(b.TempDir(), "cxmatrix")
	if out, err := exec.Command("go", "build", "-o", command, "cxmatrix").CombinedOutput(); err != nil {
		b.Fatalf("%s%v", out, err)
	}
	began := time.Now()
	_, err := results.ReadBrief(dir)
	must(b, err)
	reading := time.Since(began)
	page := filepath.Join(filepath.Dir(dir), "report.html")
	var peak int64
	var work time.Duration
	for b.Loop() {
		cmd := exec.Command(command, "report", dir, "--format", "html", "--out", page)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s%v", out, err)
		}
		peak, work = max(peak, peakBytes(cmd.ProcessState)), work+cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
	b.ReportMetric(work.Seconds()/float64(b.N), "processor-s") // what a busy machine does not stretch much
	b.ReportMetric(size(b, page), "page-MB")
	b.ReportMetric(size(b, filepath.Join(dir, "journal.jsonl")), "journal-MB")
	b.ReportMetric(each.Seconds()/reading.Seconds(), "x-reading")
}

// BenchmarkWrite is the writing alone.
func BenchmarkWrite(b *testing.B) {
	r := read(b, sample(b, many))
	b.ReportAllocs()
	for b.Loop() {
		must(b, html.Write(io.Discard, r, html.Options{}))
	}
}

// BenchmarkBrief is the reading alone.
func BenchmarkBrief(b *testing.B) {
	dir := sample(b, many)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := results.ReadBrief(dir); err != nil {
			b.Fatal(err)
		}
	}
}

func size(t testing.TB, file string) float64 {
	info, err := os.Stat(file)
	must(t, err)
	return float64(info.Size()) / 1e6
}

// seen notes when the heaviest obstacle is on the screen: in the frame after the one that it is laid out in.
const seen = `(function look() {
	const cell = document.querySelector('.obstacles li');
	if (cell && cell.getBoundingClientRect().bottom < innerHeight && cell.getBoundingClientRect().height) requestAnimationFrame((at) => { window.seen = at; });
	else requestAnimationFrame(look);
})()`

// BenchmarkFirstScreen opens the report of many cells in a real browser, and measures when something is on the screen, when
// the heaviest obstacle is, and when all is loaded; the same of an empty page, whose time is the browser's own.
func BenchmarkFirstScreen(b *testing.B) {
	file := page(b, read(b, sample(b, many)), html.Options{})
	empty := filepath.Join(b.TempDir(), "empty.html")
	must(b, os.WriteFile(empty, []byte("<!doctype html><title>x</title><p>x"), 0o644))
	w := newWindow(b, chromium(b), 1400, 900, file)
	_, err := w.EvalOnNewDocument(seen)
	must(b, err)
	must(b, w.Navigate("file://"+filepath.ToSlash(empty)))
	must(b, w.WaitLoad())
	own := w.paint()
	var first, rows, loaded float64
	for b.Loop() {
		w.open("")
		first, rows, loaded = first+w.paint(), rows+w.number(`() => window.seen`), loaded+w.number(`() => performance.getEntriesByType('navigation')[0].loadEventEnd`)
	}
	b.ReportMetric(w.number(`() => { const find = document.querySelector('#find'), began = performance.now(); find.value = 'chrome-99 blocked'; find.dispatchEvent(new Event('input', { bubbles: true })); document.body.offsetHeight; return performance.now() - began }`), "filter-ms")
	b.ReportMetric(first/float64(b.N), "first-paint-ms")
	b.ReportMetric(rows/float64(b.N), "obstacle-ms")
	b.ReportMetric(loaded/float64(b.N), "loaded-ms")
	b.ReportMetric(own, "empty-page-ms")
}

// paint waits for the first contentful paint, and is when that was.
func (w *window) paint() float64 {
	return w.number(`() => new Promise((done) => new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach((e) => done(e.startTime))).observe({ type: 'paint', buffered: true }))`)
}

func (w *window) number(function string) float64 {
	w.t.Helper()
	value, err := w.Eval(function)
	must(w.t, err)
	return value.Value.Num()
}
