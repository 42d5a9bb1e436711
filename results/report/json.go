package report

import (
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"cxmatrix/results"
)

// Document is a run as one JSON value. Fields may be added; these keep their names and meaning.
type Document struct {
	Schema  int             `json:"schema"` // of this document
	Run     results.Run     `json:"run"`
	Dirs    []string        `json:"directories"`      // that were reported
	Shards  []results.Shard `json:"shards,omitempty"` // that are in them, where the run was shared out
	Part    *results.Shard  `json:"part,omitempty"`   // the one shard by whose part of the plan alone it is judged; absent where it is the whole plan
	Cells   []Record        `json:"cells"`            // all records: of every attempt, and of control cells
	Notes   []string        `json:"notes,omitempty"`  // what merging the directories had to decide, and whether a run is at work in one
	Damage  []string        `json:"damage,omitempty"` // what could not be read, or not as it is
	Exit    int             `json:"exit"`
	Meaning string          `json:"meaning"`       // of the exit code
	Why     []string        `json:"why,omitempty"` // a line for each cell that is not as expected
	Counts  map[string]int  `json:"counts"`        // planned cells by verdict; "blocked (inconclusive)" and "not-recorded" apart
}

// Record is the record of one attempt at a cell.
type Record struct {
	results.Cell
	Final     bool   `json:"final"`             // it is the one that counts of a planned cell
	Directory string `json:"directory"`         // that its artifacts are relative to
	Control   bool   `json:"control,omitempty"` // it was walked to prove a cause: nothing is expected of it

	Refused *results.Refused `json:"refused,omitempty"` // what was refused on its way, also of a cell that passed
}

// Schema is the JSON Schema of Document.
//
//go:embed schema.json
var Schema []byte

//go:generate go test -run TestSchemaIsCurrent -update .

// JSON writes the run, its records, and what they are worth as an exit code.
func JSON(w io.Writer, r *results.Recorded) error {
	code, why := results.Outcome(r)
	doc := Document{
		Schema: results.Schema, Run: whole(r.Run), Dirs: r.Dirs, Shards: r.Shards, Part: Alone(r), Cells: records(r),
		Notes: r.Notes, Damage: r.Damage, Exit: code, Meaning: results.Meaning(code), Why: why, Counts: countOf(r),
	}
	if doc.Dirs == nil {
		doc.Dirs = []string{r.Dir}
	}
	enc := json.NewEncoder(escaping{w})
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// escaping writes as escapes what encoding/json leaves as it is, but a terminal takes for
// commands or shows turned around: only texts hold any, and they mean the same.
type escaping struct{ w io.Writer }

func (e escaping) Write(doc []byte) (int, error) {
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

// whole is a run without fields that would be null.
func whole(run results.Run) results.Run {
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

func refusedOf(c results.Cell) *results.Refused {
	if refused := c.Refused(); refused.Requests > 0 {
		return &refused
	}
	return nil
}

func countOf(r *results.Recorded) map[string]int {
	count := map[string]int{}
	for _, j := range judge(r) {
		count[j.verdict()]++
	}
	return count
}

// JSONSchema writes the schema of what JSON writes.
func JSONSchema(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s", Schema)
	return err
}
