package matrix

import (
	"fmt"
	"slices"
	"strings"
)

// verdicts are those that a matrix can expect of a cell.
var verdicts = []string{"blocked", "failed", "unsupported"}

func buildExpect(path string, files []expectFile) (all []KnownFailure, err error) {
	for i, f := range files {
		itemPath := fmt.Sprintf("%s[%d]", path, i)
		if err := checkEntry(itemPath, f.Cells); err != nil {
			return nil, err
		}
		if !slices.Contains(verdicts, f.Verdict) {
			return nil, missing(itemPath, "verdict", f.Verdict, Suggest(f.Verdict, verdicts))
		}
		if strings.TrimSpace(f.Reason) == "" {
			return nil, newMistake(itemPath, "add it: one line, shown in the report", `an entry without "reason"`)
		}
		all = append(all, KnownFailure(f))
	}
	return all, nil
}

func missing(path, key, value, hint string) error {
	if value == "" {
		return newMistake(path, "add it, "+strings.TrimPrefix(hint, "use "), "an entry without %q", key)
	}
	return newMistake(path+"."+key, hint, "unknown %s %q", key, value)
}

func buildRequired(path string, f requiredFile) (all []Requirement, err error) {
	switch f.text {
	case "", "false":
	case "true":
		return []Requirement{{Cells: "*/*"}}, nil
	case "real":
		return []Requirement{{Cells: "*/*", Real: true}}, nil
	default:
		return nil, newMistake(path, "write true, false, real, or a list of {cells: GLOB, real: true}", "required %q", f.text)
	}
	for i, r := range f.list {
		if err := checkEntry(fmt.Sprintf("%s[%d]", path, i), r.Cells); err != nil {
			return nil, err
		}
		all = append(all, Requirement(r))
	}
	return all, nil
}

// checkEntry checks the glob of an entry of expect: or required:.
func checkEntry(path, glob string) error {
	if glob == "" {
		return newMistake(path, "add it, a glob like ie-*/windows-8", `an entry without "cells"`)
	}
	if err := CheckGlob(wholeGlob(glob)); err != nil {
		return newMistake(path+".cells", "write browser/system, like ie-*/windows-8, or a whole id", "cells %q is no glob over cells", glob)
	}
	return nil
}

// wholeGlob turns "browser/system" into a glob over whole ids.
func wholeGlob(glob string) string {
	if strings.Count(glob, "/") == 1 {
		return "*/" + glob
	}
	return glob
}

// checkEntries refuses entries that match no cell: they are typing errors, or their
// cells were removed.
func (m *Matrix) checkEntries() (found mistakes) {
	for i, e := range m.Environments {
		path := fmt.Sprintf("$.environments[%d]", i)
		if len(e.Cells) == 0 {
			found.add(newMistake(path, "add browsers: and systems:, or an include:; exclude less; or remove the environment", "environment %q has no cells", e.Name))
			continue
		}
		for j, x := range e.Expect {
			found.add(e.checkGlob(fmt.Sprintf("%s.expect[%d].cells", path, j), x.Cells))
		}
		for j, r := range e.Required {
			found.add(e.checkGlob(fmt.Sprintf("%s.required[%d].cells", path, j), r.Cells))
		}
	}
	return found
}

func (e Environment) checkGlob(path, glob string) error {
	if slices.ContainsFunc(e.Cells, func(c Cell) bool { return c.Match(wholeGlob(glob)) }) {
		return nil
	}
	return newMistake(path, fmt.Sprintf("correct or remove it; a cell of %q is %s", e.Name, e.Cells[0]), "cells %q names no cell of environment %q", glob, e.Name)
}

// expectation returns the first one that matches the cell, or nil.
func (e Environment) expectation(c Cell) *KnownFailure {
	i := slices.IndexFunc(e.Expect, func(x KnownFailure) bool { return c.Match(wholeGlob(x.Cells)) })
	if i < 0 {
		return nil
	}
	x := e.Expect[i]
	return &x
}

// requirement reports whether a run needs the cell, and whether only the real browser counts.
func (e Environment) requirement(c Cell) (required, real bool) {
	i := slices.IndexFunc(e.Required, func(r Requirement) bool { return c.Match(wholeGlob(r.Cells)) })
	return i >= 0, i >= 0 && e.Required[i].Real
}
