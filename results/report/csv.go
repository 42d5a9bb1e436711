package report

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cxmatrix/results"
)

// The columns of CSV and CSVFiles. A new column comes last, and none is removed.
var (
	keyColumns = []string{"cell", "environment", "browser", "system", "journey", "variant", "engine", "target", "provenance"}
	csvColumns = append(keyColumns[:len(keyColumns):len(keyColumns)],
		"attempt", "flaky", "verdict", "proof", "as_expected", "reason", "started", "seconds",
		"step", "step_verdict", "step_seconds", "explained", "shown", "constraint", "cause_proof", "evidence",
		"files", "files_passed", "clicks", "fields", "wait_seconds", "directory", "chain",
		"inconclusive", "documented", "refused_requests", "refused_hosts", "found_by", "walks", "doubt", "seed", "findings", "walked_as", "commit", "build") // of the cell, and of its run
	fileColumns = append(keyColumns[:len(keyColumns):len(keyColumns)],
		"step", "file", "bytes", "sha256", "verdict", "proof", "constraint", "cause_proof", "evidence", "reason", "shown", "directory", "chain", "commit", "build")
)

// CSV writes a row for each step of each result key; a cell without a record has one row.
func CSV(w io.Writer, r *results.Recorded) error {
	origin := originColumns(r)
	return rows(w, r, csvColumns, func(write func(...string), j evaluation) {
		about := cellColumns(j)
		if j.cell == nil {
			write(slices.Concat(about, make([]string, len(csvColumns)-len(keyColumns)-len(about)-len(origin)), origin)...)
			return
		}
		for _, s := range allSteps(r, *j.cell) {
			write(slices.Concat(about, stepColumns(s), []string{r.DirOf(*j.cell), chainColumn(s.Cause)}, noteColumns(*j.cell), []string{strings.Join(stepFindings(*j.cell, s.Name), "; "), j.cell.WalkedAs}, origin)...)
		}
	})
}

// Excel writes CSV as Excel opens it: only by a byte order mark does it know that the text is UTF-8. Programs want CSV without.
func Excel(w io.Writer, r *results.Recorded) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	return CSV(w, r)
}

// CSVFiles writes a row for each file of each step that uploads, also for files whose step was not reached.
func CSVFiles(w io.Writer, r *results.Recorded) error {
	steps, origin := uploading(r), originColumns(r)
	return rows(w, r, fileColumns, func(write func(...string), j evaluation) {
		if j.cell == nil {
			return
		}
		for _, s := range j.cell.Steps {
			for _, it := range s.Items {
				constraint, proof, evidence := causeColumns(it.Cause)
				write(append([]string{s.Name, it.File, fmt.Sprint(it.Bytes), it.SHA256, string(it.Verdict), string(it.Proof),
					constraint, proof, evidence, it.Reason, it.Shown, r.DirOf(*j.cell), chainColumn(it.Cause)}, origin...)...)
			}
		}
		for _, e := range unreached(*j.cell) {
			write(append([]string{steps[e.Name], e.Name, fmt.Sprint(e.Bytes), "", string(results.NotReached), "", "", "", "", "", "", r.DirOf(*j.cell), ""}, origin...)...)
		}
	})
}

// originColumns are the commit and the build of a run.
func originColumns(r *results.Recorded) []string {
	m := r.Run.Moment()
	return []string{m.Commit, m.Build}
}

// rows writes the rows of each planned cell, each after its result key.
func rows(w io.Writer, r *results.Recorded, columns []string, each func(write func(...string), j evaluation)) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	for _, j := range evaluate(r) {
		key := keyOf(j)
		each(func(values ...string) {
			row := make([]string, 0, len(columns))
			for _, v := range append(key[:len(key):len(key)], values...) {
				row = append(row, escapeFormula(v))
			}
			out.Write(row) // out keeps the error
		}, j)
	}
	out.Flush()
	return out.Error()
}

func keyOf(j evaluation) []string {
	environment, browser, system := parts(j.Cell)
	journey, variant, engine, target, provenance := j.journey, j.Variant, j.Engine, j.Target, j.Provenance
	if c := j.cell; c != nil {
		journey, variant, engine, target, provenance = cmp.Or(c.Journey, journey), c.Variant, c.Engine, c.Target, c.Browser.Provenance
	}
	return []string{j.Cell, environment, browser, system, journey, variant, engine, target, string(provenance)}
}

func cellColumns(j evaluation) []string {
	expected := fmt.Sprint(j.code == results.ExitExpected)
	c := j.cell
	if c == nil {
		return []string{"", "", notRecorded, "", expected, j.why}
	}
	return []string{fmt.Sprint(c.Attempt), fmt.Sprint(c.Flaky), string(c.Verdict), string(c.Proof), expected, c.Reason, timeText(c.Started), number(c.Seconds)}
}

// noteColumns are the columns beside a cell's verdict.
func noteColumns(c results.Cell) []string {
	refused := c.Refused()
	row := []string{fmt.Sprint(c.Inconclusive), c.Documented, fmt.Sprint(refused.Requests), strings.Join(refused.Hosts, " ")}
	a := c.Attribution
	if a == nil {
		return append(row, "", "", "", "")
	}
	return append(row, a.Summary, fmt.Sprint(len(a.Walks)), number(a.Doubt), fmt.Sprint(a.Seed))
}

func stepColumns(s results.Step) []string {
	constraint, proof, evidence := causeColumns(s.Cause)
	through, all := filesThrough(s)
	f := results.Friction{}
	if s.Friction != nil {
		f = *s.Friction
	}
	return []string{s.Name, string(s.Verdict), number(s.Seconds), explainedColumn(s), s.Shown, constraint, proof, evidence,
		fmt.Sprint(all), fmt.Sprint(through), fmt.Sprint(f.Clicks), fmt.Sprint(f.Fields), number(f.Waits)}
}

// explainedColumn is "true", "false" or "unclear"; "" if no customer had to be told anything.
func explainedColumn(s results.Step) string {
	switch {
	case s.Unclear():
		return "unclear"
	case s.Explained == nil:
		return ""
	}
	return fmt.Sprint(*s.Explained)
}

// uploading maps each file to the step that uploads it, taken from cells that reached that step.
func uploading(r *results.Recorded) map[string]string {
	steps := map[string]string{}
	for _, c := range r.Cells {
		for _, s := range c.Steps {
			for _, it := range s.Items {
				steps[it.File] = s.Name
			}
		}
	}
	return steps
}

// unreached are the files of a cell's journey that it never reached.
func unreached(c results.Cell) (list []results.Evidence) {
	if c.Config == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, s := range c.Steps {
		for _, it := range s.Items {
			seen[it.File] = true
		}
	}
	for _, e := range c.Config.Evidence {
		if !seen[e.Name] {
			list = append(list, e)
		}
	}
	return list
}

// chainColumn is the cause with what was behind it: "browser > policy.block:upload.example.test".
func chainColumn(c *results.Cause) string {
	var words []string
	for _, part := range c.Chain() {
		words = append(words, string(part.Constraint))
	}
	return strings.Join(words, " > ")
}

func causeColumns(c *results.Cause) (constraint, proof, evidence string) {
	if c == nil {
		return "", "", ""
	}
	return string(c.Constraint), c.Proof, c.Evidence
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// escapeFormula keeps a spreadsheet from reading the text of a page as a formula
// (https://owasp.org/www-community/attacks/CSV_Injection), and keeps each row on one line.
func escapeFormula(s string) string {
	s = oneLine(s)
	if start := strings.TrimLeftFunc(s, unicode.IsSpace); start != "" && strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", []rune(start)[0]) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}
