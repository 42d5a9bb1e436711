package history

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"cxmatrix/results"
)

// runRow is what is kept of a run.
type runRow struct {
	Name, Started, Shard, Matrix, Journey string
	Records                               int
	Commit, Build                         string `json:",omitempty"` // omitempty keeps the digests of older rows the same
	Cells                                 []cellRow
}

// cellRow is what is kept of a planned cell.
type cellRow struct {
	Key                                         results.Key
	Started, Verdict, Proof, Reason, Provenance string
	Browser                                     string
	Stopped                                     *int
	Flaky                                       bool
	Inconclusive                                bool `json:",omitempty"` // omitempty keeps the digests of older rows the same
	Seconds, Total                              float64
	Steps                                       []stepRow
	Attempts                                    []attemptRow
}

type stepRow struct {
	Name, Verdict, Cause, Proof string
	Seconds                     float64
	Explained                   *bool
}

type attemptRow struct {
	Number                   int
	Started, Verdict, Reason string
	Seconds                  float64
}

// rowsOf takes from a run what is kept of it: one row for each planned cell that was walked.
func rowsOf(r *results.Recorded) runRow {
	run := runRow{Name: r.Run.ID, Started: timestamp(r.Run.Started), Matrix: r.Run.Matrix.SHA256, Journey: r.Run.Journey.SHA256, Records: len(r.Cells)}
	moment := r.Run.Moment()
	run.Commit, run.Build = moment.Commit, moment.Build
	if r.Run.Shard != nil {
		run.Shard = r.Run.Shard.String()
	}
	totals, seen := totals(r), map[string]bool{}
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		if c == nil || c.Verdict == results.Unsupported || seen[p.Cell] {
			continue
		}
		seen[p.Cell] = true
		run.Cells = append(run.Cells, rowOf(r, *c, totals[p.Cell]))
	}
	return run
}

func rowOf(r *results.Recorded, c results.Cell, total float64) cellRow {
	row := cellRow{
		Key: c.Key(), Started: timestamp(began(r, c)), Verdict: string(c.Verdict), Proof: string(c.Proof), Reason: c.Reason,
		Provenance: string(c.Browser.Provenance), Browser: c.Browser.Answered, Flaky: c.Flaky, Inconclusive: c.Inconclusive, Seconds: c.Seconds, Total: total,
	}
	for i, s := range c.Steps {
		if row.Stopped == nil && s.Verdict != results.Passed {
			row.Stopped = &i
		}
		step := stepRow{Name: s.Name, Verdict: string(s.Verdict), Seconds: s.Seconds, Explained: s.Explained}
		if s.Cause != nil {
			step.Cause, step.Proof = string(s.Cause.Constraint), s.Cause.Proof
		}
		row.Steps = append(row.Steps, step)
	}
	for _, a := range r.Attempts(c.Cell) {
		row.Attempts = append(row.Attempts, attemptRow{a.Attempt, timestamp(began(r, a)), string(a.Verdict), a.Reason, a.Seconds})
	}
	return row
}

// totals are the seconds that each planned cell took with all its attempts and control cells.
func totals(r *results.Recorded) map[string]float64 {
	type attempt struct {
		cell   string
		number int
	}
	last, sums := map[attempt]float64{}, map[string]float64{}
	for _, c := range r.Cells { // a later record of an attempt replaces the earlier one
		if c.Verdict.Conclusive() {
			last[attempt{c.Cell, c.Attempt}] = c.Seconds
		}
	}
	for a, seconds := range last {
		sums[results.Base(a.cell)] += seconds
	}
	return sums
}

// began is when an attempt started; the start of its run, if its record does not say.
func began(r *results.Recorded, c results.Cell) time.Time {
	if c.Started.IsZero() {
		return r.Run.Started
	}
	return c.Started
}

// layout writes times so that they sort as text.
const layout = "2006-01-02T15:04:05.000000000Z"

func timestamp(t time.Time) string {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 { // possible by its zone; no run started then
		t = time.Time{}
	}
	return t.Format(layout)
}

// digest is the same for the same rows.
func (r runRow) digest() (string, error) {
	text, err := json.Marshal(r)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}
