package report_test

import (
	"fmt"
	"io"
	"testing"

	"cxmatrix/results"
)

// BenchmarkFormats reports 10,000 cells, a third of which did not pass.
func BenchmarkFormats(b *testing.B) {
	var ids []string
	var lines []any
	for i := range 10_000 {
		id := fmt.Sprintf("environment-%d/browser-%d/system-%d", i%100, i/100, i%7)
		ids, lines = append(ids, id), append(lines, attempt(id, 1, []results.Verdict{results.Passed, results.Failed, results.Passed}[i%3]))
	}
	dir := written(b, planned(ids...), lines...)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			read(b, dir)
		}
	})
	r := read(b, dir)
	for name, render := range formats {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := render(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
