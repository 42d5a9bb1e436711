package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// mostAnnotations is how many errors, and how many warnings, GitHub shows of one step
// (https://docs.github.com/en/rest/checks/runs#update-a-check-run).
const mostAnnotations = 10

// GitHub writes workflow commands that GitHub Actions shows as annotations: an error for each
// customer who does not get through and each cell without a record, a warning for what could not
// be tested, is flaky or damaged. Those beyond GitHub's limit are counted.
func GitHub(w io.Writer, r *results.Recorded) error {
	a := annotations{file: repositoryFile(r.Run.Matrix.Name)}
	list := judge(r)
	for _, j := range list {
		a.judge(r, j)
	}
	_, shards := absent(r)
	for _, s := range shards {
		a.add("error", "shard", s)
	}
	if why := nothing(r, list); why != "" {
		a.add("error", "cxmatrix", why)
	}
	for _, f := range findings(r) {
		a.add("warning", "run directory", f)
	}
	a.though(list)
	a.rest()
	_, err := io.WriteString(w, a.String())
	return err
}

// repositoryFile is a name that may be a file of the repository; "" for others.
func repositoryFile(name string) string {
	if !filepath.IsLocal(name) {
		return ""
	}
	return filepath.ToSlash(name)
}

// annotations collects the annotations for GitHub, and counts each kind.
type annotations struct {
	strings.Builder
	file             string
	errors, warnings int
}

// judge annotates a planned cell.
func (a *annotations) judge(r *results.Recorded, j judged) {
	switch {
	case j.cell == nil && r.Has(j.Planned), j.code == results.ExitStopped:
		a.add("error", j.title(), j.account(r))
	case j.cell == nil: // of a missing shard, which is reported once
	case j.code != results.ExitExpected:
		a.add("warning", j.title(), j.account(r))
	case j.cell.Flaky:
		a.add("warning", j.Cell+": flaky", atLast(*j.cell, r))
	}
	if j.cell != nil && len(j.cell.Findings) > 0 {
		var lines []string
		for _, f := range j.cell.Findings {
			lines = append(lines, found(f))
		}
		a.add("warning", j.Cell+": "+lied, strings.Join(lines, "\n"))
	}
}

// title is "medium/ie-11/windows-8: blocked at upload-evidence".
func (j judged) title() string {
	title := j.Cell + ": " + j.verdict()
	if j.cell != nil && stoppedAt(*j.cell) != "" {
		title += " at " + stoppedAt(*j.cell)
	}
	return title
}

// account describes a cell that is not as expected.
func (j judged) account(r *results.Recorded) string {
	var b strings.Builder
	b.WriteString(oneLine(j.why) + "\n")
	if j.cell != nil {
		account(&b, *j.cell, r)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// add writes an annotation, if GitHub would show it.
func (a *annotations) add(kind, title, text string) {
	count := &a.errors
	if kind == "warning" {
		count = &a.warnings
	}
	if *count++; *count > mostAnnotations {
		return
	}
	where := ""
	if a.file != "" {
		where = ",file=" + githubProperty.Replace(a.file)
	}
	fmt.Fprintf(a, "::%s title=%s%s::%s\n", kind, githubProperty.Replace(title), where, githubText.Replace(text))
}

// though writes one notice for all cells that passed although requests were refused on the way, since most networks
// refuse something.
func (a *annotations) though(list []judged) {
	var lines []string
	for _, j := range list {
		if j.cell != nil && j.cell.Though() != "" {
			lines = append(lines, j.Cell+": "+thoughNamed(*j.cell))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(a, "::notice title=passed%%2C though requests were refused::%s\n", githubText.Replace(strings.Join(lines, "\n")))
	}
}

// rest counts what GitHub does not show.
func (a *annotations) rest() {
	errors, warnings := max(a.errors-mostAnnotations, 0), max(a.warnings-mostAnnotations, 0)
	if errors+warnings > 0 {
		fmt.Fprintf(a, "::notice title=cxmatrix::%s and %s more: GitHub shows %d of each\n", plural(errors, "error"), plural(warnings, "warning"), mostAnnotations)
	}
}

// Escapes of a workflow command's text, and of its properties, which have more delimiters
// (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
var (
	githubText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
