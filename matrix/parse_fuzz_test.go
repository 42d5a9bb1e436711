package matrix_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cxmatrix/matrix"
)

// FuzzParse: no bytes make it panic; a refusal is one line; and what it accepts
// expands twice to the same cells, each once and each a valid id.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "study.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := matrix.Parse("fuzz.yaml", data)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") || !strings.HasPrefix(err.Error(), "fuzz.yaml:") {
				t.Fatalf("not one line with its file: %q", err)
			}
			return
		}
		once, err := m.Expand(matrix.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		again, _ := m.Expand(matrix.Selection{})
		if !reflect.DeepEqual(once, again) {
			t.Fatal("expands differently the second time")
		}
		seen := map[matrix.Cell]bool{}
		for _, p := range once {
			if c, err := matrix.ParseCell(p.String()); err != nil || c != p.Cell || seen[c] {
				t.Fatalf("cell %q: %v, seen before: %v", p, err, seen[c])
			}
			seen[p.Cell] = true
		}
	})
}
