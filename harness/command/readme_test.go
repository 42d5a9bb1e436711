package command_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cxmatrix/fixtures/readme"
)

// TestReadmeFits checks that README.md can be read without scrolling far, or sideways.
func TestReadmeFits(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) > 220 {
		t.Errorf("README.md has %d lines; want at most 220", len(lines))
	}
	code := false
	for i, line := range lines {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if n := utf8.RuneCountInString(line); code && n > 100 {
			t.Errorf("README.md:%d: a line of code has %d columns; want at most 100", i+1, n)
		}
	}
}

// TestReadmeFormats checks the documented formats against those that report accepts.
func TestReadmeFormats(t *testing.T) {
	out, _ := exec.Command(binary, "report", t.TempDir(), "--format", "none").CombinedOutput()
	_, list, found := strings.Cut(string(out), "use one of: ")
	if !found {
		t.Fatalf("report does not list its formats: %s", out)
	}
	accepted := strings.Split(strings.TrimSpace(list), ", ")
	documented := readme.Column(t, "results/report/README.md", "`--out FILE` writes a file.", 1)
	slices.Sort(documented)
	if !slices.Equal(documented, accepted) {
		t.Errorf("results/report/README.md has the formats %s; report accepts %s", documented, accepted)
	}
}

var link = regexp.MustCompile(`\]\(([^)#]+)[)#]`)

// TestReadmeLinks holds that every relative link of a README leads to a file.
func TestReadmeLinks(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == "node_modules" || d.Name() == ".git":
			return filepath.SkipDir
		case d.Name() != "README.md":
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", path, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
