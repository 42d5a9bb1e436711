// Skips reads the output of "go test -json" and the reports that Ginkgo's suites wrote. It prints
// failures as go test does, and fails when a test or spec was skipped that expected.txt does not
// list, or when a line of expected.txt was not needed.
//
//	go test -json ./... -ginkgo.json-report=ginkgo.json | go run ./.ci/skips
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"cxmatrix/fixtures/tier"
)

const (
	list   = ".ci/skips/expected.txt"
	report = "ginkgo.json" // in each package that has a suite
	module = "cxmatrix"
)

// skip is a test or spec that did not run.
type skip struct{ where, name, why string }

func main() {
	failed, skips, packages := read(os.Stdin)
	for _, p := range packages {
		skips = append(skips, specs(p)...)
	}
	printSlowest()
	skips, nightly := withoutNightly(skips)
	unexpected := countUnexpected(skips)
	fmt.Printf("%d packages, %d skips, %d of them unexpected; %d left to make nightly\n", len(packages), len(skips), unexpected, nightly)
	if failed || unexpected > 0 || len(packages) == 0 {
		os.Exit(1)
	}
}

// withoutNightly takes out the skips that make test leaves to make nightly. In a nightly run it takes out none.
func withoutNightly(skips []skip) (rest []skip, nightly int) {
	for _, s := range skips {
		if s.why == tier.Reason && !tier.IsNightly() {
			nightly++
			continue
		}
		rest = append(rest, s)
	}
	return rest, nightly
}

// event is a line of go test -json. Source: go doc test2json.
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64 // seconds
}

// read prints the packages' results, and the output of those that failed.
func read(from *os.File) (failed bool, skips []skip, packages []string) {
	output, last := map[string]*strings.Builder{}, map[string]string{}
	for in := json.NewDecoder(bufio.NewReader(from)); ; {
		var e event
		if in.Decode(&e) != nil {
			return failed, skips, packages
		}
		key := e.Package + e.ImportPath
		if output[key] == nil {
			output[key] = &strings.Builder{}
		}
		switch {
		case e.Action == "output" || e.Action == "build-output":
			output[key].WriteString(e.Output)
			last[e.Package+" "+e.Test] += e.Output
		case e.Action == "skip" && e.Test != "":
			skips = append(skips, skip{packagePath(e.Package), e.Test, reason(last[e.Package+" "+e.Test])})
		case e.Action == "fail" && e.Test == "" || e.Action == "build-fail":
			failed = true
			fmt.Print(output[key])
		}
		if e.Action == "pass" || e.Action == "fail" {
			addTime(packagePath(e.Package), e.Test, e.Elapsed)
		}
		if e.Test == "" && (e.Action == "pass" || e.Action == "fail") && !slices.Contains(packages, e.Package) {
			packages = append(packages, e.Package)
		}
	}
}

func packagePath(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

// skipMessage is the message of t.Skip: "    file_test.go:12: why".
var skipMessage = regexp.MustCompile(`(?m)^\s+\S+\.go:\d+: (.*)$`)

func reason(output string) string {
	if m := skipMessage.FindStringSubmatch(output); m != nil {
		return m[1]
	}
	return ""
}

// specs reads the report of a package's suite, if it has one.
func specs(importPath string) (skips []skip) {
	file := filepath.Join(filepath.FromSlash(packagePath(importPath)), report)
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	_ = os.Remove(file)
	var suites []struct {
		SpecReports []struct {
			State                   string
			ContainerHierarchyTexts []string
			LeafNodeText            string

			ContainerHierarchyLabels [][]string
			LeafNodeLabels           []string

			RunTime time.Duration
			Failure struct{ Message string }
		}
	}
	if err := json.Unmarshal(text, &suites); err != nil {
		return []skip{{packagePath(importPath), report, err.Error()}}
	}
	for _, s := range suites {
		for _, spec := range s.SpecReports {
			name := strings.Join(append(spec.ContainerHierarchyTexts, spec.LeafNodeText), " ")
			addTime(packagePath(importPath), name, spec.RunTime.Seconds())
			if spec.State != "skipped" && spec.State != "pending" {
				continue
			}
			why := spec.Failure.Message
			if why == "" && slices.Contains(slices.Concat(append(spec.ContainerHierarchyLabels, spec.LeafNodeLabels)...), tier.Label) {
				why = tier.Reason // Ginkgo reports specs that are filtered out as skipped
			}
			skips = append(skips, skip{packagePath(importPath), name, why})
		}
	}
	return skips
}

// expected is a line of expected.txt.
type expected struct {
	line      string
	where     string // pattern of packages
	why       *regexp.Regexp
	sometimes bool // it depends on the machine
	needed    bool
}

func load() (all []*expected) {
	text, err := os.ReadFile(list)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, line := range strings.Split(string(text), "\n") {
		rest, sometimes := strings.CutPrefix(line, "? ")
		if of, nightly := strings.CutPrefix(rest, tier.Label+": "); nightly {
			rest, sometimes = of, !tier.IsNightly()
		}
		where, why, ok := strings.Cut(strings.TrimSpace(rest), " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		all = append(all, &expected{line: line, where: where, why: regexp.MustCompile("^(?:" + strings.TrimSpace(why) + ")$"), sometimes: sometimes})
	}
	return all
}

// countUnexpected prints unexpected skips, and lines of expected.txt that were not needed.
func countUnexpected(skips []skip) (bad int) {
	all := load()
	for _, s := range skips {
		known := false
		for _, e := range all {
			if at, _ := path.Match(e.where, s.where); at && e.why.MatchString(s.why) {
				e.needed, known = true, true
			}
		}
		if !known {
			bad++
			fmt.Printf("unexpected skip: %s: %s: %q\n", s.where, s.name, s.why)
		}
	}
	if whole := os.Getenv("WHOLE") != ""; whole {
		for _, e := range all {
			if !e.needed && !e.sometimes {
				bad++
				fmt.Printf("not needed in %s: %s\n", list, e.line)
			}
		}
	}
	return bad
}
