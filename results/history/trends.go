package history

import (
	"context"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Result is the result of a result key in one run.
type Result struct {
	results.Moment
	Verdict   results.Verdict `json:"verdict"`
	Flaky     bool            `json:"flaky,omitempty"`
	Seconds   float64         `json:"seconds"`
	Reason    string          `json:"reason,omitempty"`
	Step      string          `json:"step,omitempty"` // the step that did not pass
	Cause     string          `json:"cause,omitempty"`
	Proof     string          `json:"proof,omitempty"` // of the cause
	Explained *bool           `json:"explained,omitempty"`

	Inconclusive bool `json:"inconclusive,omitempty"` // blocked, but only an emulated browser is the cause

	run                      int64
	started, matrix, journey string
}

// Trend is the last results of a result key, run after run.
type Trend struct {
	results.Key
	Last   []Result          `json:"last"`            // the newest last; never empty
	Since  *results.Since    `json:"since,omitempty"` // for the newest result about the site
	Usual  results.Usual     `json:"usual"`           // before that result
	Flaky  int               `json:"flaky"`           // how many results in last passed only when the cell was walked again
	Slower *results.Slowdown `json:"slower,omitempty"`
}

// Now is the newest result.
func (t Trend) Now() Result { return t.Last[len(t.Last)-1] }

// verdictText is the verdict in words, as a run's own report has it.
func (r Result) verdictText() string {
	return (&results.Cell{Verdict: r.Verdict, Inconclusive: r.Inconclusive}).VerdictText()
}

// newestConclusive is the newest result about the site, or nil.
func (t Trend) newestConclusive() *Result {
	for i := len(t.Last) - 1; i >= 0; i-- {
		if t.Last[i].Verdict.Conclusive() {
			return &t.Last[i]
		}
	}
	return nil
}

// Query selects trends.
type Query struct {
	Cells  []string      // globs over cell ids; all if there are none
	Last   int           // results of each key
	Usual  int           // passing ones, whose median is usual
	Slower results.Limit // beyond which a cell is slower than usual
}

// Query for the last results of each key.
const lastResults = `SELECT k.id, k.cell, k.journey, k.variant, k.engine,
  r.name, r.started, c.verdict, c.flaky, c.seconds, c.reason, coalesce(s.name, ''), coalesce(s.cause, ''), coalesce(s.proof, ''), s.explained, c.inconclusive,
  c.run, c.started, r.matrix, r.journey
FROM result_key k
JOIN cell c ON c.result_key = k.id AND c.started >= coalesce((SELECT d.started FROM cell d WHERE d.result_key = k.id ORDER BY d.started DESC LIMIT 1 OFFSET ?), '')
JOIN run r ON r.id = c.run
LEFT JOIN step s ON s.result_key = c.result_key AND s.run = c.run AND s.position = c.stopped
ORDER BY k.cell, k.journey, k.variant, k.engine, c.started`

func (h *History) last(ctx context.Context, q Query) (trends []Trend, ids []int64, err error) {
	rows, err := h.db.QueryContext(ctx, lastResults, q.Last-1)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var k results.Key
		var r Result
		var started string
		if err := rows.Scan(&id, &k.Cell, &k.Journey, &k.Variant, &k.Engine, &r.Run, &started, &r.Verdict, &r.Flaky, &r.Seconds, &r.Reason, &r.Step, &r.Cause, &r.Proof, &r.Explained, &r.Inconclusive,
			&r.run, &r.started, &r.matrix, &r.journey); err != nil {
			return nil, nil, err
		}
		if r.Started, err = parse(started); err != nil {
			return nil, nil, err
		}
		if !matchesAny(k.Cell, q.Cells) {
			continue
		}
		if len(ids) == 0 || ids[len(ids)-1] != id {
			trends, ids = append(trends, Trend{Key: k}), append(ids, id)
		}
		t := &trends[len(trends)-1]
		t.Last = append(t.Last, r)
		if r.Flaky {
			t.Flaky++
		}
	}
	return trends, ids, rows.Err()
}

func matchesAny(cell string, globs []string) bool {
	c, err := matrix.ParseCell(cell)
	for _, glob := range globs {
		if err == nil && c.Match(glob) {
			return true
		}
	}
	return len(globs) == 0
}

// setMeaning fills in what a trend's newest result means.
func (h *History) setMeaning(ctx context.Context, t *Trend, id int64, q Query) error {
	now := t.newestConclusive()
	if now == nil {
		return nil
	}
	a := &pastQuery{History: h, ctx: ctx, key: id, before: now.started, own: "[]"}
	run := results.Run{ID: now.Run, Started: now.Started, Matrix: results.Source{SHA256: now.matrix}, Journey: results.Source{SHA256: now.journey}}
	since, usual, err := a.summarise(results.Cell{Verdict: now.Verdict, Flaky: now.Flaky}, run, Depth{q.Usual, q.Last})
	if err != nil {
		return err
	}
	t.Usual = usual
	if since.Before != "" {
		t.Since = &since
	}
	cell, err := h.cell(ctx, id, now)
	t.Slower = usual.Slower(cell, q.Slower)
	return err
}

// cell restores a kept record, with its times only.
func (h *History) cell(ctx context.Context, id int64, r *Result) (results.Cell, error) {
	c := results.Cell{Verdict: r.Verdict, Seconds: r.Seconds}
	query, err := h.prepare(ctx, "SELECT name, verdict, seconds FROM step WHERE result_key = ? AND run = ? ORDER BY position")
	if err != nil {
		return c, err
	}
	rows, err := query.QueryContext(ctx, id, r.run)
	if err != nil {
		return c, err
	}
	defer rows.Close()
	for rows.Next() {
		var s results.Step
		if err := rows.Scan(&s.Name, &s.Verdict, &s.Seconds); err != nil {
			return c, err
		}
		c.Steps = append(c.Steps, s)
	}
	return c, rows.Err()
}
