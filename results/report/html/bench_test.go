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

// BenchmarkReport makes the report of many cells as users do, by the command, and tells how much of the time is the
// reading of the run directory, which any report must do.
func BenchmarkReport(b *testing.B) {
	dir := sample(b, many)
	command := filepath.Join(b.TempDir(), "cxmatrix")
	if out, err := exec.Command("go", "build", "-o", command, "cxmatrix").CombinedOutput(); err != nil {
		b.Fatalf("%s%v", out, err)
	}
	began := time.Now()
	read(b, dir)
	reading := time.Since(began)
	page := filepath.Join(filepath.Dir(dir), "report.html")
	var peak int64
	for b.Loop() {
		cmd := exec.Command(command, "report", dir, "--format", "html", "--out", page)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s%v", out, err)
		}
		peak = max(peak, peakBytes(cmd.ProcessState))
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
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

func BenchmarkRead(b *testing.B) {
	dir := sample(b, many)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := results.Read(dir); err != nil {
			b.Fatal(err)
		}
	}
}

func size(t testing.TB, file string) float64 {
	info, err := os.Stat(file)
	must(t, err)
	return float64(info.Size()) / 1e6
}
