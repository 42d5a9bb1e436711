package command_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cxmatrix/results"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/gomega"
)

// caseParts has the npm parts of pages.
const caseParts = "fixtures/cases/parts/node_modules"

// hardCase is a folder of casesDir.
type hardCase struct {
	name, file string
	journey    caseJourney
	want       caseWant
}

// caseJourney is a journey file as data.
type caseJourney struct {
	Name     string           `yaml:"name"`
	Accounts []any            `yaml:"accounts,omitempty"`
	Files    []map[string]any `yaml:"files,omitempty"`
	Steps    []map[string]any `yaml:"steps"`
}

// caseWant is how a case must end: want.yaml.
type caseWant struct {
	Verdict string   `yaml:"verdict"` // passed or failed; refused: the command rejects the journey, with its place
	Step    string   `yaml:"step"`    // at which it fails
	Says    string   `yaml:"says"`    // regular expression of what the record says, or the command
	Proof   string   `yaml:"proof"`   // of each file
	Timeout string   `yaml:"timeout"`
	Login   string   `yaml:"login"`     // user:password of HTTP basic authentication, in the site's address
	Got     []string `yaml:"got"`       // all that the site got, in order: a regular expression each; absent: anything
	AnyWay  bool     `yaml:"any-order"` // in any order
	Without []string `yaml:"without"`   // engines whose browsers lack what the page needs
}

const refusedCase = "refused"

// alone reports whether a case takes a walk of its own.
func (w caseWant) alone() bool {
	return w.Verdict != string(results.Passed) || w.Timeout != "20s" || w.Login != ""
}

// address is that of the site, with the login.
func (w caseWant) address(site string) string {
	if w.Login == "" {
		return site
	}
	return strings.Replace(site, "://", "://"+w.Login+"@", 1)
}

// compare holds what the site got against what it should have got.
func (w caseWant) compare(g Gomega, got []string) {
	lines := []any{}
	for _, line := range w.Got {
		lines = append(lines, MatchRegexp("^(?:"+line+")$"))
	}
	if w.AnyWay {
		g.Expect(got).To(ConsistOf(lines...))
		return
	}
	g.Expect(got).To(HaveExactElements(lines...))
}

// loadCases reads the cases that an engine can walk.
func loadCases(t *testing.T, engine string) (list []hardCase) {
	t.Helper()
	if _, err := os.Stat(caseParts); err != nil {
		t.Skip("no parts of the cases here: make setup-test")
	}
	folders, err := filepath.Glob(casesDir + "/*")
	if err != nil || len(folders) == 0 {
		t.Fatal("no cases: ", err)
	}
	for _, folder := range folders {
		c := hardCase{name: filepath.Base(folder), file: filepath.Join(folder, "journey.yaml"), want: caseWant{Timeout: "20s"}}
		readCase(t, c.file, &c.journey)
		readCase(t, filepath.Join(folder, "want.yaml"), &c.want)
		if !slices.Contains(c.want.Without, engine) && !slices.Contains(unwalkedCases, c.name) {
			list = append(list, c)
		}
	}
	return list
}

func readCase(t *testing.T, file string, to any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, to, yaml.Strict())
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// joinCases writes one journey of several.
func joinCases(t *testing.T, list []hardCase) string {
	t.Helper()
	all, bytes := caseJourney{Name: "cases"}, map[any]any{}
	for _, c := range list {
		all.Accounts = append(all.Accounts, c.journey.Accounts...)
		for _, f := range c.journey.Files {
			switch size, known := bytes[f["name"]]; {
			case !known:
				bytes[f["name"]] = f["bytes"]
				all.Files = append(all.Files, f)
			case size != f["bytes"]:
				t.Fatalf("%s: %s has %v bytes, and %v in another case", c.file, f["name"], f["bytes"], size)
			}
		}
		for _, s := range c.journey.Steps {
			named := maps.Clone(s)
			named["name"] = c.name + "-" + s["name"].(string)
			all.Steps = append(all.Steps, named)
		}
	}
	text, err := yaml.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "cases.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
