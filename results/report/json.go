package report

import (
	"cmp"
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Document is a run as one JSON value. Fields may be added; existing ones keep their names and meaning.
type Document struct {
	Schema  int             `json:"schema"` // of this document
	Run     results.Run     `json:"run"`
	Dirs    []string        `json:"directories"`      // the run directories of this report
	Shards  []results.Shard `json:"shards,omitempty"` // the shards in these directories, if the run was sharded
	Part    *results.Shard  `json:"part,omitempty"`   // the one shard whose part of the plan is judged; absent if the whole plan is
	Cells   []Record        `json:"cells"`            // the records of all attempts, including control cells
	Results []Result        `json:"results"`          // one for each planned cell, in the order of the plan: ask these first
	Notes   []string        `json:"notes,omitempty"`  // what merging the directories decided, and whether a run is still writing into one
	Damage  []string        `json:"damage,omitempty"` // what could not be read, or was not kept as it is
	Exit    int             `json:"exit"`
	Meaning string          `json:"meaning"`       // meaning of the exit code
	Why     []string        `json:"why,omitempty"` // a line for each cell that is not as expected
	Counts  map[string]int  `json:"counts"`        // planned cells by verdict, with "blocked (inconclusive)" and "not-recorded" as entries of their own
}

// Record is the record of one attempt at a cell.
type Record struct {
	results.Cell
	Final     bool   `json:"final"`             // it is the record that counts for a planned cell
	Directory string `json:"directory"`         // the run directory that its artifacts are relative to
	Control   bool   `json:"control,omitempty"` // it is a control cell, walked to prove a cause: nothing is expected of it

	Refused *results.Refused `json:"refused,omitempty"` // requests that were refused, also of a cell that passed
}

// Result is what became of a planned cell: its final record in short, without attempts and control cells.
type Result struct {
	Cell        string             `json:"cell"`
	Environment string             `json:"environment"`
	Browser     string             `json:"browser"`
	System      string             `json:"system"`
	Variant     string             `json:"variant,omitempty"`
	Engine      string             `json:"engine,omitempty"`
	Provenance  results.Provenance `json:"provenance,omitempty"`
	Verdict     string             `json:"verdict"`  // also "blocked (inconclusive)" and "not-recorded"
	Expected    bool               `json:"expected"` // it ended as the matrix expects
	Flaky       bool               `json:"flaky,omitempty"`
	Step        string             `json:"step,omitempty"`       // at which the customer was stopped
	Constraint  matrix.Constraint  `json:"constraint,omitempty"` // by which
	Proof       string             `json:"proof,omitempty"`      // of the constraint, or of the pass
	Told        *bool              `json:"told,omitempty"`       // whether the page told the customer why; absent if unclear
	Reason      string             `json:"reason,omitempty"`
	Seconds     float64            `json:"seconds"`
	WalkedAs    string             `json:"walked_as,omitempty"` // the cell whose walk this is
}

// Schema is the JSON Schema of Document.
//
//go:embed schema.json
var Schema []byte

//go:generate go test -run TestSchemaIsCurrent -update .

// JSON writes the run, its records, and the exit code with its reasons.
func JSON(w io.Writer, r *results.Recorded) error {
	code, why := results.Outcome(r)
	doc := Document{
		Schema: results.Schema, Run: withoutNulls(r.Run), Dirs: r.Dirs, Shards: r.Shards, Part: SingleShard(r), Cells: records(r), Results: resultsOf(r),
		Notes: r.Notes, Damage: r.Damage, Exit: code, Meaning: results.ExitText(code), Why: why, Counts: countOf(r),
	}
	if doc.Dirs == nil {
		doc.Dirs = []string{r.Dir}
	}
	enc := json.NewEncoder(escapingWriter{w})
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// escapingWriter escapes characters that encoding/json does not, but that a terminal reads as commands
// or shows in another order. Only strings hold any, and their value stays the same.
type escapingWriter struct{ w io.Writer }

func (e escapingWriter) Write(doc []byte) (int, error) {
	_, err := io.WriteString(e.w, controls.Replace(string(doc)))
	return len(doc), err
}

var controls = func() *strings.Replacer {
	var pairs []string
	for _, span := range [][2]rune{{0x7f, 0x9f}, {0x202a, 0x202e}, {0x2066, 0x2069}} {
		for r := span[0]; r <= span[1]; r++ {
			pairs = append(pairs, string(r), fmt.Sprintf(`\u%04x`, r))
		}
	}
	return strings.NewReplacer(pairs...)
}()

// withoutNulls returns a run whose lists are empty instead of null.
func withoutNulls(run results.Run) results.Run {
	if run.Plan == nil {
		run.Plan = []results.Planned{}
	}
	if run.Steps == nil {
		run.Steps = []string{}
	}
	if run.Versions == nil {
		run.Versions = map[string]string{}
	}
	return run
}

func records(r *results.Recorded) []Record {
	planned := map[string]bool{}
	for _, p := range r.Run.Plan {
		planned[p.Cell] = true
	}
	list := []Record{}
	for i := range r.Cells {
		c := r.Cells[i]
		final := planned[c.Cell] && r.Final(c.Cell) == &r.Cells[i]
		list = append(list, Record{c, final, r.DirOf(c), results.IsControl(c.Cell), refusedOf(c)})
	}
	return list
}

func resultsOf(r *results.Recorded) []Result {
	list := []Result{}
	for _, j := range evaluate(r) {
		environment, browser, system := parts(j.Cell)
		v := Result{Cell: j.Cell, Environment: environment, Browser: browser, System: system, Variant: j.Variant, Engine: j.Engine, Provenance: j.browser().Provenance,
			Verdict: j.verdict(), Expected: j.code == results.ExitExpected}
		if c := j.cell; c != nil {
			v.Variant, v.Engine = cmp.Or(c.Variant, v.Variant), cmp.Or(c.Engine, v.Engine)
			v.Flaky, v.Proof, v.Reason, v.Seconds, v.WalkedAs = c.Flaky, string(c.Proof), c.Reason, c.Seconds, c.WalkedAs
			if c.Verdict.Stopped() {
				v.stoppedAt(lastStep(*c))
			}
		}
		list = append(list, v)
	}
	return list
}

func (v *Result) stoppedAt(s results.Step) {
	v.Step, v.Told = s.Name, s.Explained
	if s.Cause != nil {
		v.Constraint, v.Proof = s.Cause.Constraint, s.Cause.Proof
	}
}

func refusedOf(c results.Cell) *results.Refused {
	if refused := c.Refused(); refused.Requests > 0 {
		return &refused
	}
	return nil
}

func countOf(r *results.Recorded) map[string]int {
	count := map[string]int{}
	for _, j := range evaluate(r) {
		count[j.verdict()]++
	}
	return count
}

// JSONSchema writes the schema of what JSON writes.
func JSONSchema(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s", Schema)
	return err
}
