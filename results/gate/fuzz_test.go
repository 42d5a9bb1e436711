package gate

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/results"
)

// FuzzDecide checks that no journal, torn or hostile, crashes the gate, turns it green without a
// cell that got through or was stopped, or adds lines to its output.
func FuzzDecide(f *testing.F) {
	f.Add([]byte(`{"type":"cell","schema":1,"cell":"a/b/c","verdict":"passed"}` + "\n"))
	f.Add([]byte(`{"type":"cell","schema":1,"cell":"a/b/c","verdict":"blocked","reason":"x\ngreen: exit 0","steps":[{"name":"a\u001b[2J","verdict":"blocked","explained":false}]}` + "\n"))
	f.Add([]byte(`{"type":"cell","schema":1,"cell":"a/b/c","attempt":2,"verdict":"passed","seconds":1e300,"expect":{"verdict":"blocked","met":true}}` + "\n"))
	f.Add([]byte(`{"type":"cell","schema":1,"cell":"a/b/c","verdict":"triumphant","required":"real"}` + "\n{"))
	past := results.Past{Source: "the past", Usual: map[results.Key]results.Usual{{Cell: "a/b/c"}: {Runs: 1, Seconds: 1}},
		Since: map[results.Key]results.Since{{Cell: "a/b/c"}: {Now: results.Blocked, Before: results.Passed}}}
	f.Fuzz(func(t *testing.T, journal []byte) {
		dir := filepath.Join(t.TempDir(), "run")
		if err := results.Create(dir, results.Run{ID: "r", Plan: []results.Planned{{Cell: "a/b/c"}, {Cell: "d/e/f"}}}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "journal.jsonl"), journal, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := results.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		d := Decide(r, Defaults(), []results.Past{past}, today)
		var said bytes.Buffer
		if err := Text(&said, d, false); err != nil {
			t.Fatal(err)
		}
		want := 1 + len(d.Reasons) + len(d.Allowed) + len(d.Notes)
		if len(d.Allowed) > 0 {
			want++
		}
		if got := bytes.Count(said.Bytes(), []byte("\n")); got != want {
			t.Fatalf("%d lines, not %d:\n%s", got, want, &said)
		}
		if code, _ := results.Outcome(r); d.Exit == 0 && code != 0 {
			t.Fatalf("green, where the run ends with %d:\n%s", code, &said)
		}
	})
}
