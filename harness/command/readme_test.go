package command_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results/gate"
)

var fence = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestReadme holds that the journey, the matrix, the targets and the rules in the README are ones.
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
	anything := func(string) (string, bool) { return "a password", true }
	journeys, matrices, targets, rules := 0, 0, 0, 0
	for _, block := range fence.FindAllStringSubmatch(string(readme), -1) {
		text := block[1]
		switch {
		case strings.HasPrefix(text, "# rules.yaml"):
			rules++
			if _, err := gate.Parse("README.md", []byte(text)); err != nil {
				t.Error(err)
			}
		case strings.Contains(text, "\nsteps:"):
			journeys++
			if _, err := journey.Parse("README.md", []byte(text), journey.Options{Dir: dir, Lookup: anything, Smallest: evidence.Least}); err != nil {
				t.Error(err)
			}
		case strings.Contains(text, "\ntargets:"):
			targets++
			t.Setenv("GRID_USER", "somebody")
			t.Setenv("GRID_PASSWORD", "something")
			if _, err := target.Parse("README.md", []byte(text)); err != nil {
				t.Error(err)
			}
		case strings.Contains(text, "environments:"):
			matrices++
			if _, err := matrix.Parse("README.md", []byte(text)); err != nil {
				t.Error(err)
			}
		}
	}
	if journeys != 1 || matrices != 1 || targets != 1 || rules != 1 {
		t.Errorf("%d journeys, %d matrices, %d lists of targets and %d sets of rules were found", journeys, matrices, targets, rules)
	}
}

const (
	limitsBegin = "<!-- what engines lack: UPDATE=1 go test -run TestReadmeLimits ./harness/command writes this table -->\n"
	limitsEnd   = "<!-- end -->\n"
)

// TestReadmeLimits holds that the README shows the one table of what engines can't do.
func TestReadmeLimits(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), limitsBegin)
	shown, after, found := strings.Cut(rest, limitsEnd)
	switch want := limitsTable(); {
	case !found:
		t.Fatal("README.md has no place for the table")
	case shown == want:
	case os.Getenv("UPDATE") != "":
		if err := os.WriteFile("README.md", []byte(before+limitsBegin+want+limitsEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("README.md shows another table than package engine has; UPDATE=1 writes it:\n%s", want)
	}
}

// limitsTable is the table as Markdown: engines that lack the same for the same reason are told
// together.
func limitsTable() string {
	type lack struct {
		ability browser.Ability
		why     string
	}
	engines := map[lack][]string{}
	var order []lack
	for _, ability := range browser.Abilities() {
		for _, k := range engine.Kinds() {
			why, lacks := engine.Limits(k.Name)[ability]
			if l := (lack{ability, why}); lacks {
				if engines[l] == nil {
					order = append(order, l)
				}
				engines[l] = append(engines[l], k.Name)
			}
		}
	}
	var b strings.Builder
	b.WriteString("| what | engines that can't | why |\n|---|---|---|\n")
	for _, l := range order {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.ability, together(engines[l]), l.why)
	}
	return b.String()
}

// together writes all the emulated ones as one.
func together(engines []string) string {
	text := "`" + strings.Join(engines, "`, `") + "`"
	return strings.ReplaceAll(text, "`htmlunit-ie6`, `htmlunit-ie7`, `htmlunit-ie8`, `htmlunit-ie11`", "`htmlunit-ie*`")
}
