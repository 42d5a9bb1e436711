package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"cxmatrix/fixtures/evidence"

	. "github.com/onsi/gomega"
)

// TestRecognise tells files by their keys, also if one is mistyped, and those of other programs from ours.
func TestRecognise(t *testing.T) {
	g := NewWithT(t)
	for _, c := range []struct {
		name, text, kind string
		sure             bool
	}{
		{"a.yaml", "name: a\nsteps: []", Journey, true},
		{"a.yaml", "name: a\nstpes: []", Journey, true},
		{"a.yaml", "{name: a, accounts: [], steps: [}", "", false},
		{"a.yaml", "name: a\nsteps: [", Journey, true},
		{"a.yaml", "name: a\nenvironments: []", Matrix, true},
		{"a.yaml", "name: a\nenviroments: []", Matrix, true},
		{"a.yaml", "targets: [{name: grid}]", Targets, true},
		{"targets.yaml", "tragets: []", Targets, true},
		{"targets.yaml", "", Targets, true},
		{"a.yaml", "expect: []", Rules, true},
		{"a.yaml", "required: []\nallow: {}", Rules, true},
		{"cxmatrix.yaml", "anything: 1", Settings, true},
		{"sub/cxmatrix.yaml", "", Settings, true},
		{"a.yaml", "targets: grid.yaml\nmatrix: m.yaml", Settings, false},
		{"compose.yml", "name: shop\nservices: {}", "", false},
		{"pipeline.yml", "trigger: [main]\npool: {}\nvariables: {}\nsteps: [{script: make}]", Journey, false},
		{"a.yaml", "", "", false},
		{"a.yaml", "- 1", "", false},
	} {
		kind, sure := recognise(c.name, []byte(c.text), []string{"targets", "matrix", "out"})
		g.Expect(kind).To(Equal(c.kind), c.text)
		g.Expect(sure).To(Equal(c.sure), c.text)
	}
}

var line = regexp.MustCompile(`^f\.yaml:[1-9][0-9]*:[1-9][0-9]*: .+$`)

// FuzzCheck checks that no file crashes a check, and that each finding is one line with its place.
func FuzzCheck(f *testing.F) {
	for _, pattern := range []string{"../../scenarios/*.yaml", "../../matrix/study.yaml", "../../matrix/testdata/*.yaml", "../journey/testdata/*.yaml", "../../results/gate/testdata/*.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		t.Chdir(t.TempDir())
		if err := os.WriteFile("f.yaml", text, 0o600); err != nil {
			t.Fatal(err)
		}
		report, err := Check([]string{"f.yaml"}, Options{LookupEnv: os.LookupEnv, MinSize: evidence.MinSize, Settings: func(string, []byte) (map[string]Setting, []error) { return nil, nil }})
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range report.Findings {
			if !line.MatchString(found.String()) {
				t.Errorf("not one line with its place: %q", found)
			}
		}
	})
}
