package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/harness/journey/importer"
	"cxmatrix/matrix/input"

	"github.com/goccy/go-yaml"
)

// FuzzRecorder, FuzzSide, FuzzScript and FuzzHAR hold that no recording crashes its reader, that what comes out is YAML, and
// that every error is one line.
func FuzzRecorder(f *testing.F) {
	fuzz(f, "*.json", `{"steps": [{"type": "click", "selectors": [["aria/a[role=\"x\"]"], "b"]}]}`)
}

func FuzzSide(f *testing.F) {
	fuzz(f, "*.side", `{"tests": [{"commands": [{"command": "times", "target": "2"}]}]}`)
}

func FuzzScript(f *testing.F) {
	seeds := []string{"*.ts", "*.py", "*.java", "*.cs"}
	for _, seed := range seeds[1:] {
		addSeeds(f, seed)
	}
	fuzz(f, seeds[0], "page.goto('/a'); page.fill(`#b${1}`, /c/)")
}

func FuzzHAR(f *testing.F) {
	fuzz(f, "*.har", `{"log": {"entries": [{"request": {"url": "http://a.example/"}}]}}`)
}

func addSeeds(f *testing.F, pattern string) {
	files, _ := filepath.Glob("testdata/" + pattern)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

func fuzz(f *testing.F, pattern, seed string) {
	addSeeds(f, pattern)
	f.Add([]byte(seed))
	f.Fuzz(func(t *testing.T, data []byte) {
		draft, _, err := importer.Import("a", data, options)
		if err != nil {
			if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "a:") {
				t.Errorf("not one line with the file: %q", err)
			}
			return
		}
		text := draft.YAML()
		if _, err := input.YAML(text); err != nil {
			t.Errorf("no YAML: %v\n%s", err, text)
		}
	})
}

// FuzzYAML holds that a text of a draft comes out of its file as it was.
func FuzzYAML(f *testing.F) {
	for _, seed := range []string{"", "a", "on", "12", "1e3", "#a", `a"b`, `a'"b`, "a: b", "a #b", "- a", "{a}", "\\", "\n", "\t", "*", "*a", "~", "null", "a\u2028b", "200kB", "x=1", "é", "=", "2026-01-01", "0x1f", ".5", "a:", "?", "//a[@b=\"c\"]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := input.Text([]byte(text)); err != nil || strings.ContainsAny(text, "\r\ufeff\ufffd") {
			return
		}
		d := importer.Draft{Name: "a", Comments: []string{text}, Accounts: []importer.Account{{User: text}},
			Steps: []importer.Step{{Name: "b", Actions: []importer.Action{
				{Kind: "click", Value: text, Comments: []string{text}},
				{Kind: "fill", Value: importer.Fields{{Key: "field", Value: []string{text}}, {Key: "with", Value: text}}},
			}}}}
		var got struct {
			Accounts []struct{ User any }
			Steps    []struct{ Actions []map[string]any }
		}
		if err := yaml.Unmarshal(d.YAML(), &got); err != nil {
			t.Fatalf("%q: %v\n%s", text, err, d.YAML())
		}
		fill := got.Steps[0].Actions[1]["fill"].(map[string]any)
		for _, value := range []any{got.Accounts[0].User, got.Steps[0].Actions[0]["click"], fill["field"].([]any)[0], fill["with"]} {
			if value != text {
				t.Errorf("%q came out as %v (%T)\n%s", text, value, value, d.YAML())
			}
		}
	})
}
