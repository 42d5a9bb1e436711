package matrix_test

import (
	"fmt"
	"testing"

	"cxmatrix/matrix"
)

// BenchmarkExpand: 10,000 cells, with expectations and a selection over all of them.
func BenchmarkExpand(b *testing.B) {
	m := matrix.Study()
	low := m.Environments[0]
	low.Cells = nil
	systems := []string{"windows-7", "windows-8", "windows-8.1", "windows-10", "windows-11", "macos-sierra", "macos-catalina", "linux"}
	for i := range 10_000 {
		product := []string{"chrome", "firefox", "edge", "safari", "ie"}[i/8%5]
		low.Cells = append(low.Cells, matrix.Cell{Environment: "low", Browser: fmt.Sprintf("%s-%d", product, i/40+1), System: systems[i%8]})
	}
	low.Expect = []matrix.KnownFailure{{Cells: "chrome-4?/*", Verdict: "failed", Reason: "too old"}}
	m.Environments = []matrix.Environment{low}
	for b.Loop() {
		planned, err := m.Expand(matrix.Selection{Cells: []string{"low/*/*"}})
		if err != nil || len(planned) != 10_000 {
			b.Fatal(len(planned), err)
		}
	}
}
