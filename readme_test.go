package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/journey"
	"cxmatrix/matrix"
)

var fence = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestReadme holds that the journey and the matrix in the README are ones.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "testdata"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "testdata", "contract.docx"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	anything := func(string) (string, bool) { return "set", true }
	journeys, matrices := 0, 0
	for _, block := range fence.FindAllStringSubmatch(string(readme), -1) {
		text := block[1]
		switch {
		case strings.Contains(text, "\nsteps:"):
			journeys++
			if _, err := journey.Parse("README.md", []byte(text), journey.Options{Dir: dir, Lookup: anything, Smallest: evidence.Least}); err != nil {
				t.Error(err)
			}
		case strings.Contains(text, "environments:"):
			matrices++
			if _, err := matrix.Parse("README.md", []byte(text)); err != nil {
				t.Error(err)
			}
		}
	}
	if journeys != 1 || matrices != 1 {
		t.Errorf("%d journeys and %d matrices were found", journeys, matrices)
	}
}
