package lint

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Severity is whether a run would refuse the file.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one thing to mend, or to look at.
type Finding struct {
	File     string   `json:"file"`
	Line     int      `json:"line"` // from 1
	Column   int      `json:"column"`
	Severity Severity `json:"severity"`
	Text     string   `json:"text"` // what is wrong, and what to do
}

// String is one line, which editors and CI servers can read.
func (f Finding) String() string {
	mark := ""
	if f.Severity == Warning {
		mark = "warning: "
	}
	return fmt.Sprintf("%s:%d:%d: %s%s", f.File, f.Line, f.Column, mark, f.Text)
}

// File is a file that was checked.
type File struct {
	Name    string `json:"file"`
	Kind    string `json:"kind"`              // journey, matrix, targets, rules or settings
	Summary string `json:"summary,omitempty"` // what is in it; "" if there is a mistake
}

// Report is what a check found.
type Report struct {
	Files    []File    `json:"files"`
	Findings []Finding `json:"findings"`
}

// Count counts the findings of a severity.
func (r Report) Count(s Severity) (n int) {
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

func (r *Report) add(f Finding) {
	if f.Line == 0 {
		f.Line, f.Column = 1, 1
	}
	if !slices.Contains(r.Findings, f) { // as where an alias repeats a part
		r.Findings = append(r.Findings, f)
	}
}

// warn adds a warning.
func (r *Report) warn(file string, at position, text string, args ...any) {
	r.add(Finding{file, at.line, at.column, Warning, fmt.Sprintf(text, args...)})
}

var placed = regexp.MustCompile(`^(?s)(\d+):(\d+): (.*)$`)

// addErrors adds the mistakes that the reader of a file found.
func (r *Report) addErrors(file string, mistakes []error) {
	for _, err := range mistakes {
		text := strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), file+":")
		f := Finding{File: file, Severity: Error, Text: strings.TrimSpace(text)}
		if m := placed.FindStringSubmatch(text); m != nil {
			f.Line, _ = strconv.Atoi(m[1])
			f.Column, _ = strconv.Atoi(m[2])
			f.Text = m[3]
		}
		r.add(f)
	}
}

// finish orders the findings by file, as the files are, and by place; a file with a mistake has no summary.
func (r *Report) finish() {
	for i, file := range r.Files {
		if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.File == file.Name && f.Severity == Error }) {
			r.Files[i].Summary = ""
		}
	}
	index := func(f Finding) int {
		return slices.IndexFunc(r.Files, func(file File) bool { return file.Name == f.File })
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(index(a), index(b)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
