package command_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows are the imports that the picture in harness/doc.go allows: each package, and
// the packages that it may import. A package may import one below it only if it is listed.
var arrows = map[string][]string{
	"cxmatrix":                           {"harness/command"},
	"cxmatrix/harness/command":           {"scenarios", "harness...", "results...", "matrix...", "fixtures..."},
	"cxmatrix/scenarios":                 {"harness/cell", "harness/journey", "results"},
	"cxmatrix/harness/cause":             {"harness/browser", "results", "matrix"},
	"cxmatrix/harness":                   {},
	"cxmatrix/harness/cell":              {"harness/browser", "harness/cause", "harness/engine", "harness/environment", "harness/finding", "harness/journey", "harness/network", "harness/target", "harness/task", "harness/wording", "results", "results/redact", "matrix"},
	"cxmatrix/harness/plan":              {"harness/browser", "harness/engine", "harness/environment", "harness/journey", "harness/target", "harness/task", "results", "results/redact", "matrix", "matrix/input"},
	"cxmatrix/harness/run":               {"harness/browser", "harness/cause", "harness/cell", "harness/engine", "harness/environment", "harness/journey", "harness/network", "harness/plan", "harness/process", "harness/target", "harness/task", "results", "matrix"},
	"cxmatrix/harness/lint":              {"harness/engine", "harness/journey", "harness/target", "results", "results/gate", "matrix", "matrix/input"},
	"cxmatrix/harness/knockout":          {"results", "matrix"},
	"cxmatrix/harness/standalone":        {"harness/network", "matrix"},
	"cxmatrix/harness/task":              {"harness/target", "results", "matrix"},
	"cxmatrix/harness/finding":           {"harness/cause", "harness/wording", "results"},
	"cxmatrix/harness/wording":           {},
	"cxmatrix/harness/environment":       {"harness/browser", "harness/engine", "harness/netns", "harness/network", "harness/network/line", "harness/process", "harness/target", "results", "matrix"},
	"cxmatrix/harness/environment/rules": {},
	"cxmatrix/harness/target":            {"harness/browser...", "harness/engine", "harness/process", "results", "results/redact", "matrix", "matrix/input"},
	"cxmatrix/harness/engine":            {"harness/browser...", "harness/process"},
	"cxmatrix/harness/journey":           {"harness/browser", "harness/browser/key", "harness/browser/selector", "harness/journey/mailbox", "results", "results/redact", "matrix", "matrix/input"},
	"cxmatrix/harness/journey/importer":  {"harness/browser", "results", "results/redact", "matrix/input"},
	"cxmatrix/harness/journey/mailbox":   {"matrix"},
	"cxmatrix/harness/network":           {"harness/network/inspect", "harness/network/line", "harness/network/stream", "matrix"},
	"cxmatrix/harness/network/line":      {"harness/network/stream", "matrix"},
	"cxmatrix/harness/network/stream":    {},
	"cxmatrix/harness/network/inspect":   {},
	"cxmatrix/harness/netns":             {},
	"cxmatrix/harness/process":           {},
	"cxmatrix/harness/browser":           {"harness/browser/key", "harness/browser/selector"},
	"cxmatrix/harness/browser/key":       {"matrix"},
	"cxmatrix/harness/browser/selector":  {"matrix"},
	"cxmatrix/results/report/html":       {"results", "results/report", "matrix"},
	"cxmatrix/results/notify":            {"results", "results/report"},
	"cxmatrix/results/manifest":          {},
	"cxmatrix/results":                   {"results/redact", "matrix"},
	"cxmatrix/results/redact":            {},
	"cxmatrix/matrix":                    {"matrix/input"},
	"cxmatrix/matrix/input":              {},

	// a suite
	"cxmatrix/harness/browser/browsertest": {"harness/browser", "harness/browser/key", "fixtures/hang"},
}

// nestedRooms are packages below others, which may import the one above them, too.
var nestedRooms = map[string][]string{
	"cxmatrix/harness/browser/": {"harness/browser", "harness/browser/key", "harness/browser/selector"},
	"cxmatrix/results/":         {"results", "matrix", "matrix/input"},
	"cxmatrix/fixtures/":        {"fixtures..."},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

// TestArrows checks that imports go one way, as the design draws them, and that
// only command, suites and tests import fixtures.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		allowed, ok := allowedOf(p.ImportPath)
		if !ok {
			t.Errorf("%s is not in the picture: draw it in harness/doc.go, and its arrows here", p.ImportPath)
		}
		for _, imported := range p.Imports {
			room, record := strings.CutPrefix(imported, "cxmatrix/")
			if record && !slices.ContainsFunc(allowed, func(a string) bool { return matches(a, room) }) {
				t.Errorf("%s imports %s: the design has no such arrow", p.ImportPath, imported)
			}
		}
	}
}

func allowedOf(path string) ([]string, bool) {
	if allowed, ok := arrows[path]; ok {
		return allowed, true
	}
	for prefix, allowed := range nestedRooms {
		if strings.HasPrefix(path, prefix) {
			return allowed, true
		}
	}
	return nil, false
}

func matches(allowed, room string) bool {
	if base, all := strings.CutSuffix(allowed, "..."); all {
		return room == base || strings.HasPrefix(room, base+"/")
	}
	return room == allowed
}
