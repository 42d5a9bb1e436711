package results_test

import (
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/results"
)

// FuzzRead holds that no journal, torn or hostile, crashes a reader.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"type":"cell","schema":1,"cell":"a/b/c","verdict":"passed"}` + "\n"))
	f.Add([]byte(`{"type":"step","schema":1,"cell":"a/b/c","step":{"name":"x"`))
	f.Add([]byte("\xff\xfe{}\n\n[]"))
	f.Fuzz(func(t *testing.T, journal []byte) {
		dir := filepath.Join(t.TempDir(), "run")
		if err := results.Create(dir, results.Run{Plan: []results.Planned{{Cell: "a/b/c"}}}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "journal.jsonl"), journal, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := results.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		results.Outcome(r)
	})
}
