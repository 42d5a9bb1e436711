package report_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"cxmatrix/results"
)

// FuzzFormats checks that whatever is in a run directory, every format that can tell of it is
// well-formed, and passes nothing on that its reader would obey.
func FuzzFormats(f *testing.F) {
	run := `{"schema":1,"id":"r","steps":["log-in","upload-evidence"],"plan":[{"cell":"low/a/b","engine":"rod"},{"cell":"\u001b]0;x\u0007|</x>\n=1/y/z"}]}`
	hostileLine, _ := json.Marshal(map[string]any{"type": "cell", "cell": "low/a/b", "verdict": "failed", "reason": hostileText, "attempt": 2,
		"steps": []any{map[string]any{"name": "upload-evidence", "verdict": "failed", "shown": hostileText, "explained": false, "errors": []string{hostileText}, "items": []any{map[string]any{"file": hostileText, "verdict": "failed"}}}}})
	for _, journal := range []string{
		string(hostileLine),
		`{"type":"cell","cell":"low/a/b","verdict":"passed","seconds":1e300,"started":"9999-12-31T23:59:59-23:00"}`,
		`{"type":"cell","cell":"low/a/b","verdict":"broken"}` + "\n" + `{"type":"cell","cell":"low/a/b","attempt":1,"verdict":"passed","steps":[{"name":"log-in","verdict":"passed"}]}`,
		`{"type":"cell","cell":"low/a/b","verdict":"blocked","expect":{"verdict":"blocked","reason":"<&>","met":true},"required":"real"}`,
		"\x00\xff{\"type\":\"cell\"\n",
	} {
		f.Add([]byte(run), []byte(journal))
	}
	f.Fuzz(func(t *testing.T, run, journal []byte) {
		dir := t.TempDir()
		for name, data := range map[string][]byte{"run.json": run, "journal.jsonl": journal} {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if r, err := results.Read(dir); err == nil {
			wellFormed(t, r)
		}
	})
}

func wellFormed(t *testing.T, r *results.Recorded) {
	t.Helper()
	for name := range formats {
		text := render(t, name, r)
		if name != "json" {
			onlyText(t, strings.ReplaceAll(text, "\t", " "))
		}
		if !utf8.ValidString(text) {
			t.Errorf("%s is not UTF-8: %q", name, text)
		}
		switch name {
		case "json":
			if !json.Valid([]byte(text)) {
				t.Errorf("no JSON: %q", text)
			}
			onlyText(t, text)
		case "junit":
			doc := parsed(t, text)
			if code, _ := results.Outcome(r); (doc.Failures > 0) != (code == results.ExitStopped) || (doc.Failures+doc.Errors > 0) != (code != results.ExitExpected) {
				t.Errorf("exit code %d, but %d failures and %d errors: %s", code, doc.Failures, doc.Errors, text)
			}
		case "csv", "csv-files":
			for _, row := range table(t, text) {
				for column, value := range row {
					if value != harmlessCell.FindString(value) {
						t.Errorf("%s is a formula: %q", column, value)
					}
				}
			}
		case "github":
			onlyAnnotations(t, text)
		case "summary":
			onlyOurMarkup(t, text)
		}
	}
}
