package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cxmatrix/results"
)

// Depth is how many of the last runs are looked at.
type Depth struct {
	Usual int // passing ones, of which the median is usual
	Flaky int // of which some may be flaky, the newest included
}

// Past tells of the planned cells of a run, whether it is in the history or not, what earlier runs
// say: since when they are as they are, how often they were flaky, and what they took when they
// passed. Records of the run itself are no part of its past.
func (h *History) Past(ctx context.Context, r *results.Recorded, d Depth) (results.Past, error) {
	past := results.Past{Of: "the history " + h.path, Since: map[results.Key]results.Since{}, Usual: map[results.Key]results.Usual{}}
	for _, p := range r.Run.Plan {
		c := r.Final(p.Cell)
		if c == nil || !c.Verdict.Tells() {
			continue
		}
		a, err := h.ask(ctx, c.Key(), stamp(began(r, *c)), own(r, p.Cell))
		if err != nil {
			return past, h.explain(err)
		}
		if a == nil {
			continue
		}
		since, usual, err := a.all(*c, r.Run, d)
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

// own are the times at which a run's own attempts at a cell started, by which they are known.
func own(r *results.Recorded, cell string) []string {
	var list []string
	for _, a := range r.Attempts(cell) {
		list = append(list, stamp(began(r, a)))
	}
	return list
}

// asker asks for what was with one result key before some time.
type asker struct {
	*History
	ctx    context.Context
	key    int64
	before string
	own    string // JSON list of times: of records that are no past
}

// ask returns nil for a key that the history does not know.
func (h *History) ask(ctx context.Context, k results.Key, before string, own []string) (*asker, error) {
	list, err := json.Marshal(own)
	if err != nil {
		return nil, err
	}
	a := &asker{History: h, ctx: ctx, before: before, own: string(list)}
	err = h.row(ctx, "SELECT id FROM result_key WHERE cell = ? AND journey = ? AND variant = ? AND engine = ?", []any{k.Cell, k.Journey, k.Variant, k.Engine}, &a.key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return a, err
}

func (a *asker) all(now results.Cell, run results.Run, d Depth) (since results.Since, usual results.Usual, err error) {
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

// point is an earlier result, as the questions below need it.
type point struct {
	results.Moment
	verdict                  results.Verdict
	started, matrix, journey string
}

// What says something of the site; and an earlier result by which of them, and in which order, the
// callers say.
const (
	telling = "c.verdict IN ('passed', 'blocked', 'failed')"
	stopped = "c.verdict IN ('blocked', 'failed')"
	passed  = "c.verdict = 'passed'"

	ofKey = ` FROM cell c JOIN run r ON r.id = c.run
WHERE c.result_key = ? AND c.started > ? AND c.started < ? AND c.started NOT IN (SELECT value FROM json_each(?)) AND `
	newest = " ORDER BY c.started DESC LIMIT 1"
	oldest = " ORDER BY c.started LIMIT 1"
)

// find returns a result between two times; nil if there is none.
func (a *asker) find(which, after, before string) (*point, error) {
	var p point
	var started string
	err := a.row(a.ctx, "SELECT r.name, r.started, c.verdict, c.started, r.matrix, r.journey"+ofKey+which, []any{a.key, after, before, a.own},
		&p.Run, &started, &p.verdict, &p.started, &p.matrix, &p.journey)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p.Started, err = parse(started)
	return &p, err
}

// since follows a streak back to where it began.
func (a *asker) since(now results.Verdict, run results.Run) (results.Since, error) {
	s := results.Since{Now: now}
	before, err := a.find(telling+newest, "", a.before)
	if err != nil || before == nil {
		return s, err
	}
	s.Before, s.Changed = before.verdict, changed(*before, run)
	same, other := stopped, passed
	if now == results.Passed {
		same, other = passed, stopped
	}
	last, err := a.find(other+newest, "", a.before)
	if err != nil {
		return s, err
	}
	if now != results.Passed && last != nil {
		s.Passed = &last.Moment
	}
	if err := a.streak(&s, same, last, run); err != nil || !s.Fixed() {
		return s, err
	}
	return s, a.fixed(&s)
}

// streak says since when it is as it is now, after the last result that was otherwise.
func (a *asker) streak(s *results.Since, same string, last *point, run results.Run) error {
	from := ""
	if last != nil {
		from = last.started
	}
	first, err := a.find(same+oldest, from, a.before)
	if err != nil {
		return err
	}
	s.First = &results.Moment{Run: run.ID, Started: run.Started}
	if first != nil {
		s.First = &first.Moment
	}
	s.Runs, err = a.count(same, from)
	s.Runs++
	return err
}

// fixed says since when somebody had not got through who does now.
func (a *asker) fixed(s *results.Since) error {
	pass, err := a.find(passed+newest, "", a.before)
	if err != nil {
		return err
	}
	from := ""
	if pass != nil {
		from, s.Passed = pass.started, &pass.Moment
	}
	first, err := a.find(stopped+oldest, from, a.before)
	if first != nil {
		s.Stopped = &first.Moment
	}
	return err
}

func (a *asker) count(which, after string) (n int, err error) {
	err = a.row(a.ctx, "SELECT count(*)"+ofKey+which, []any{a.key, after, a.before, a.own}, &n)
	return n, err
}

// flaky says how often a cell was flaky in its last runs before now, and in how many.
func (a *asker) flaky(last int) (n, of int, err error) {
	err = a.row(a.ctx, "SELECT coalesce(sum(flaky), 0), count(*) FROM (SELECT c.flaky"+ofKey+telling+" ORDER BY c.started DESC LIMIT ?)",
		[]any{a.key, "", a.before, a.own, last}, &n, &of)
	return n, of, err
}

// changed says what else was another the last time.
func changed(before point, run results.Run) string {
	switch {
	case before.journey != run.Journey.SHA256:
		return "journey"
	case before.matrix != run.Matrix.SHA256:
		return "matrix"
	}
	return ""
}
