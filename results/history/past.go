package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cxmatrix/results"
)

// Depth is how many of the last runs are considered.
type Depth struct {
	Usual int // passing ones, whose median is usual
	Flaky int // among which flaky ones are counted, the newest included
}

// Past returns what earlier runs say about the planned cells of a run, whether or not it is in
// the history: since when they are as they are, how often they were flaky, and how long they took
// when they passed. Records of the run itself are excluded.
func (h *History) Past(ctx context.Context, r *results.Recorded, d Depth) (results.Past, error) {
	past := results.Past{Source: "the history " + h.path, Since: map[results.Key]results.Since{}, Usual: map[results.Key]results.Usual{}}
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		if c == nil || !c.Verdict.Conclusive() {
			continue
		}
		a, err := h.newPastQuery(ctx, c.Key(), timestamp(began(r, *c)), ownStarts(r, p.Cell))
		if err != nil {
			return past, h.explain(err)
		}
		if a == nil {
			continue
		}
		since, usual, err := a.summarise(*c, r.Run, d)
		if err != nil {
			return past, h.explain(err)
		}
		if since.Before != "" {
			past.Since[c.Key()] = since
		}
		if usual.Runs > 0 {
			past.Usual[c.Key()] = usual
		}
	}
	return past, nil
}

// ownStarts are the start times of a run's own attempts at a cell, which identify them.
func ownStarts(r *results.Recorded, cell string) []string {
	var list []string
	for _, a := range r.Attempts(cell) {
		list = append(list, timestamp(began(r, a)))
	}
	return list
}

// pastQuery queries the results of one result key before some time.
type pastQuery struct {
	*History
	ctx    context.Context
	key    int64
	before string
	own    string // JSON list of start times of records to exclude
}

// newPastQuery returns nil for a key that the history does not know.
func (h *History) newPastQuery(ctx context.Context, k results.Key, before string, own []string) (*pastQuery, error) {
	list, err := json.Marshal(own)
	if err != nil {
		return nil, err
	}
	a := &pastQuery{History: h, ctx: ctx, before: before, own: string(list)}
	err = h.row(ctx, "SELECT id FROM result_key WHERE cell = ? AND journey = ? AND variant = ? AND engine = ?", []any{k.Cell, k.Journey, k.Variant, k.Engine}, &a.key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return a, err
}

func (a *pastQuery) summarise(now results.Cell, run results.Run, d Depth) (since results.Since, usual results.Usual, err error) {
	if since, err = a.since(now.Verdict, run); err != nil {
		return since, usual, err
	}
	if since.Flaky, since.Of, err = a.flaky(d.Flaky - 1); err != nil {
		return since, usual, err
	}
	since.Of++
	if now.Flaky {
		since.Flaky++
	}
	usual, err = a.usual(d.Usual)
	return since, usual, err
}

// pastResult is an earlier result, as the queries below need it.
type pastResult struct {
	results.Moment
	verdict                  results.Verdict
	started, matrix, journey string
}

// Conditions on verdicts, and the query for an earlier result of a key. Callers choose the
// condition and the order.
const (
	conclusive = "c.verdict IN ('passed', 'blocked', 'failed')"
	stopped    = "c.verdict IN ('blocked', 'failed')"
	passed     = "c.verdict = 'passed'"

	fromKey = ` FROM cell c JOIN run r ON r.id = c.run
WHERE c.result_key = ? AND c.started > ? AND c.started < ? AND c.started NOT IN (SELECT value FROM json_each(?)) AND `
	newest = " ORDER BY c.started DESC LIMIT 1"
	oldest = " ORDER BY c.started LIMIT 1"
)

// find returns a result between two times, or nil.
func (a *pastQuery) find(which, after, before string) (*pastResult, error) {
	var p pastResult
	var started string
	err := a.row(a.ctx, "SELECT r.name, r.started, r.vcs_commit, r.build, c.verdict, c.started, r.matrix, r.journey"+fromKey+which, []any{a.key, after, before, a.own},
		&p.Run, &started, &p.Commit, &p.Build, &p.verdict, &p.started, &p.matrix, &p.journey)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p.Started, err = parse(started)
	return &p, err
}
