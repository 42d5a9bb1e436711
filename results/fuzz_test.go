package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"cxmatrix/results"
)

// hostileLines are lines of a forged journal; testdata/fuzz has more.
var hostileLines = []string{
	`{"type":"cell","schema":1,"cell":"a/b/c","verdict":"passed"}` + "\n",
	`{"type":"step","schema":1,"cell":"a/b/c","step":{"name":"x"`,
	"\xff\xfe{}\n\n[]",
	`{"type":"cell","cell":"a/b/c","verdict":"failed","steps":[{"artifacts":["../../etc/passwd"],"seconds":-1e308}],"video":"javascript:1"}` + "\n",
	`{"type":"cell","cell":"a/b/c","attempt":1000,"verdict":"\u001b[2J","reason":"\u009b31m"}` + "\n",
	`{"type":"session","cell":"a/b/c","name":"n","browser":null,"config":{"versions":{"\u0000":""}}}` + "\n",
}

// FuzzRead checks that no journal, torn or hostile, crashes a reader, and that what is read
// has no control characters that a terminal would interpret.
func FuzzRead(f *testing.F) {
	for _, l := range hostileLines {
		f.Add([]byte(l))
	}
	f.Fuzz(func(t *testing.T, journal []byte) {
		r, err := results.Read(dirOf(t, []byte(`{"schema":1,"plan":[{"cell":"a/b/c"}]}`), journal))
		if err != nil {
			t.Fatal(err)
		}
		harmlessLine(t, r)
	})
}

// FuzzReadRun checks the same of run.json: it is refused in one line, or harmless.
func FuzzReadRun(f *testing.F) {
	for _, text := range []string{
		`{"schema":1,"plan":[{"cell":"a/b/c"},{"cell":"a/b/c"},{"cell":"\u001b\n"}],"steps":["x","\u0007"]}`,
		`{"schema":1,"shard":{"index":1,"of":2},"plan":[{"cell":"a/b/c","shard":-7}],"target":[null]}`,
		`null`, `{"schema":-1}`, `[]`, "{\n\"plan\":7}", `{"schema":1,"started":"0000-01-01T00:00:00+23:59","plan":null}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, run []byte) {
		r, err := results.Read(dirOf(t, run, []byte(hostileLines[0])))
		if err == nil {
			harmlessLine(t, r)
		} else if strings.ContainsFunc(err.Error(), unicode.IsControl) {
			t.Errorf("a control character in the error: %q", err)
		}
	})
}

// FuzzMerge checks that any two directories are either merged into one run or refused.
func FuzzMerge(f *testing.F) {
	for i, l := range hostileLines {
		f.Add([]byte(`{"schema":1,"shard":{"index":1,"of":2},"plan":[{"cell":"a/b/c","shard":1},{"cell":"d","shard":2}]}`), []byte(l), []byte(hostileLines[len(hostileLines)-1-i]))
	}
	f.Fuzz(func(t *testing.T, run, one, two []byte) {
		a, bad := results.Read(dirOf(t, run, one))
		b, worse := results.Read(dirOf(t, []byte(`{"schema":1,"plan":[{"cell":"a/b/c"}]}`), two))
		if bad != nil || worse != nil {
			return
		}
		m, err := results.Merge(a, b)
		if err != nil {
			return
		}
		harmlessLine(t, m)
		harmlessLine(t, m.WithinShards())
		for _, c := range a.Cells {
			if m.Final(c.Cell) == nil && c.Verdict != results.Unsupported {
				t.Errorf("the merged run has no record of %q", c.Cell)
			}
		}
	})
}

func dirOf(t *testing.T, run, journal []byte) string {
	dir := t.TempDir()
	for name, data := range map[string][]byte{"run.json": run, "journal.jsonl": journal} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// harmlessLine calls every query on r, and checks that its texts and paths are harmless.
func harmlessLine(t *testing.T, r *results.Recorded) {
	t.Helper()
	code, why := results.Outcome(r)
	if (code == results.ExitExpected) != (len(why) == 0) {
		t.Errorf("exit code %d, because of %q", code, why)
	}
	r.OpenSessions()
	for _, c := range r.Cells {
		attempts := r.Attempts(c.Cell)
		if final := r.Final(c.Cell); final == nil || len(attempts) == 0 || attempts[len(attempts)-1].Attempt != final.Attempt {
			t.Errorf("%q: %d attempts, and the final one is %v", c.Cell, len(attempts), final)
		}
		plain(t, c.Cell, c.Reason, string(c.Verdict), string(c.Proof), c.Browser.Note)
		for _, s := range c.Steps {
			plain(t, s.Name, s.Shown)
			plain(t, s.Artifacts...)
			for _, a := range s.Artifacts {
				if !filepath.IsLocal(a) {
					t.Errorf("%q is outside the run directory", a)
				}
			}
		}
	}
	plain(t, r.Damage...)
	plain(t, r.Notes...)
}

func plain(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && unicode.IsControl(r) }) {
			t.Errorf("%q has control characters", text)
		}
	}
}
