package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// maxAnnotations is how many errors, and how many warnings, GitHub shows of one step
// (https://docs.github.com/en/rest/checks/runs#update-a-check-run).
const maxAnnotations = 10

// GitHub writes workflow commands that GitHub Actions shows as annotations: an error for each
// customer who does not get through and each cell without a record, a warning for what could not
// be tested, is flaky or damaged. Those beyond GitHub's limit are counted.
func GitHub(w io.Writer, r *results.Recorded) error {
	a := annotations{matrix: repositoryFile(r.Run.Matrix.Name), journey: repositoryFile(r.Run.Journey.Name), rules: ruleLines(r)}
	list := evaluate(r)
	for _, j := range list {
		a.addCell(r, j)
	}
	_, shards := missingRecords(r)
	for _, s := range shards {
		a.add("error", "shard", s, place{file: a.matrix})
	}
	if why := untestedReason(r, list); why != "" {
		a.add("error", "cxmatrix", why, place{file: a.matrix})
	}
	for _, f := range runNotes(r) {
		a.add("warning", "run directory", f, place{file: a.matrix})
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
	matrix, journey  string // files of the repository; "" if they are none
	rules            map[string]int
	errors, warnings int
}

// place is a file of the repository, and a line of it; 0 if none is known.
type place struct {
	file string
	line int
}

// placeOf is what to look at: the rule in the matrix that blocks a cell, else the action of the journey at which it stopped.
func (a *annotations) placeOf(j evaluation) place {
	if j.cell == nil {
		return place{file: a.matrix}
	}
	s := lastStep(*j.cell)
	if s.Cause != nil {
		return place{a.matrix, a.rules[ruleKey(j.cell.Environment, s.Cause.Constraint)]}
	}
	if n := len(s.Actions); n > 0 && a.journey != "" && s.Verdict == results.Failed {
		return place{a.journey, s.Actions[n-1].Line}
	}
	return place{file: a.matrix}
}

func ruleKey(environment string, constraint matrix.Constraint) string {
	return environment + " " + string(constraint)
}

// ruleLines are the lines of the rules in the matrix of a run: of a kind, that of its first rule.
func ruleLines(r *results.Recorded) map[string]int {
	m, err := matrix.Parse(r.Run.Matrix.Name, []byte(r.Run.Matrix.Text))
	if err != nil {
		return nil
	}
	lines := map[string]int{}
	for _, e := range m.Environments {
		for _, rule := range e.Network.Policy {
			parts := strings.Split(rule.At, ":")
			line, err := strconv.Atoi(parts[max(0, len(parts)-2)])
			for _, c := range []matrix.Constraint{rule.ID, rule.ID.Kind()} {
				if _, known := lines[ruleKey(e.Name, c)]; err == nil && !known {
					lines[ruleKey(e.Name, c)] = line
				}
			}
		}
	}
	return lines
}

// addCell annotates a planned cell.
func (a *annotations) addCell(r *results.Recorded, j evaluation) {
	switch {
	case j.cell == nil && r.InShards(j.Planned), j.code == results.ExitStopped:
		a.add("error", j.title(), j.brief(), a.placeOf(j))
	case j.cell == nil: // of a missing shard, which is reported once
	case j.code != results.ExitExpected:
		a.add("warning", j.title(), j.brief(), a.placeOf(j))
	case j.cell.Flaky:
		a.add("warning", j.Cell+": flaky", flakyText(*j.cell, r), place{file: a.matrix})
	}
	if j.cell != nil && len(j.cell.Findings) > 0 {
		var lines []string
		for _, f := range j.cell.Findings {
			lines = append(lines, findingText(f))
		}
		a.add("warning", j.Cell+": "+falseClaimTitle, strings.Join(lines, "\n"), place{file: a.journey})
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

// brief says in a few lines why a cell is not as expected, what the page told, and what would help.
func (j evaluation) brief() string {
	lines := []string{oneLine(j.why)}
	if j.cell == nil {
		return lines[0]
	}
	s := lastStep(*j.cell)
	for _, part := range s.Cause.Chain() {
		does, help := part.Constraint.Words()
		lines = append(lines, fmt.Sprintf("%s (%s, %s)", does, part.Constraint, part.Proof))
		if note := j.cell.EmulationNote(part); note != "" {
			lines = append(lines, oneLine(note))
		}
		if help != "" {
			lines = append(lines, "would help: "+help)
		}
	}
	if message := briefMessage(s); message != "" {
		lines = append(lines, message)
	}
	return strings.Join(lines, "\n")
}

// add writes an annotation, if GitHub would show it.
func (a *annotations) add(kind, title, text string, at place) {
	count := &a.errors
	if kind == "warning" {
		count = &a.warnings
	}
	if *count++; *count > maxAnnotations {
		return
	}
	where := ""
	if at.file != "" {
		where = ",file=" + githubProperty.Replace(at.file)
	}
	if at.file != "" && at.line > 0 {
		where += fmt.Sprintf(",line=%d", at.line)
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
