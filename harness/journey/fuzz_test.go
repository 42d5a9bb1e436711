package journey_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/harness/journey"
)

// FuzzParse checks that no journey file crashes the parser, and that every error
// is one line that begins with the file name.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, file := range append(files, "../../scenarios/credential.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := journey.Parse("j.yaml", data, options())
		switch {
		case err == nil && (j.Name == "" || len(j.Steps) == 0):
			t.Errorf("accepted without a name or steps")
		case err != nil && (strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "j.yaml:")):
			t.Errorf("not one line with the file: %q", err)
		}
	})
}
