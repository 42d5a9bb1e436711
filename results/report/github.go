package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"cxmatrix/results"
)

// maxAnnotations is how many errors, and how many warnings, GitHub shows of one step
// (https://docs.github.com/en/rest/checks/runs#update-a-check-run).
const maxAnnotations = 10

// GitHub writes workflow commands that GitHub Actions shows as annotations: an error for each
// customer who does not get through and each cell without a record, a warning for what could not
// be tested, is flaky or damaged. Those beyond GitHub's limit are counted.
func GitHub(w io.Writer, r *results.Recorded) error {
	a := annotations{file: repositoryFile(r.Run.Matrix.Name)}
	list := evaluate(r)
	for _, j := range list {
		a.addCell(r, j)
	}
	_, shards := missingRecords(r)
	for _, s := range shards {
		a.add("error", "shard", s)
	}
	if why := untestedReason(r, list); why != "" {
		a.add("error", "cxmatrix", why)
	}
	for _, f := range runNotes(r) {
		a.add("warning", "run directory", f)
	}
	a.addRefused(list)
	a.addHiddenCount()
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

// addCell annotates a planned cell.
func (a *annotations) addCell(r *results.Recorded, j evaluation) {
	switch {
	case j.cell == nil && r.InShards(j.Planned), j.code == results.ExitStopped:
		a.add("error", j.title(), j.describe(r))
	case j.cell == nil: // of a missing shard, which is reported once
	case j.code != results.ExitExpected:
		a.add("warning", j.title(), j.describe(r))
	case j.cell.Flaky:
		a.add("warning", j.Cell+": flaky", flakyText(*j.cell, r))
	}
	if j.cell != nil && len(j.cell.Findings) > 0 {
		var lines []string
		for _, f := range j.cell.Findings {
			lines = append(lines, findingText(f))
		}
		a.add("warning", j.Cell+": "+falseClaimTitle, strings.Join(lines, "\n"))
	}
}

// title is "medium/ie-11/windows-8: blocked at upload-evidence".
func (j evaluation) title() string {
	title := j.Cell + ": " + j.verdict()
	if j.cell != nil && stoppedAt(*j.cell) != "" {
		title += " at " + stoppedAt(*j.cell)
	}
	return title
}

// describe describes a cell that is not as expected.
func (j evaluation) describe(r *results.Recorded) string {
	var b strings.Builder
	b.WriteString(oneLine(j.why) + "\n")
	if j.cell != nil {
		describeCell(&b, *j.cell, r)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// add writes an annotation, if GitHub would show it.
func (a *annotations) add(kind, title, text string) {
	count := &a.errors
	if kind == "warning" {
		count = &a.warnings
	}
	if *count++; *count > maxAnnotations {
		return
	}
	where := ""
	if a.file != "" {
		where = ",file=" + githubProperty.Replace(a.file)
	}
	fmt.Fprintf(a, "::%s title=%s%s::%s\n", kind, githubProperty.Replace(title), where, githubText.Replace(text))
}

// addRefused writes one notice for all cells that passed although requests were refused on the way, since most networks
// refuse something.
func (a *annotations) addRefused(list []evaluation) {
	var lines []string
	for _, j := range list {
		if j.cell != nil && j.cell.RefusedNote() != "" {
			lines = append(lines, j.Cell+": "+refusedText(*j.cell))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(a, "::notice title=passed%%2C though requests were refused::%s\n", githubText.Replace(strings.Join(lines, "\n")))
	}
}

// addHiddenCount counts what GitHub does not show.
func (a *annotations) addHiddenCount() {
	errors, warnings := max(a.errors-maxAnnotations, 0), max(a.warnings-maxAnnotations, 0)
	if errors+warnings > 0 {
		fmt.Fprintf(a, "::notice title=cxmatrix::%s and %s more: GitHub shows %d of each\n", results.Count(errors, "error"), results.Count(warnings, "warning"), maxAnnotations)
	}
}

// Escapes of a workflow command's text, and of its properties, which have more delimiters
// (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts).
var (
	githubText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
