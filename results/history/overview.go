package history

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Overview is what a history says about all cells.
type Overview struct {
	Runs    int            `json:"runs"`
	First   results.Moment `json:"first"`
	Newest  results.Moment `json:"newest"`
	Trends  []Trend        `json:"trends"`
	LeftOut int            `json:"left_out,omitempty"` // cells that none of the last runs walked
}

// Trends returns the last results of each result key and what they mean, in the order of cells.
// Keys that none of the last runs has are left out, unless the query names them.
func (h *History) Trends(ctx context.Context, q Query) (*Overview, error) {
	for _, glob := range q.Cells {
		if err := matrix.CheckGlob(glob); err != nil {
			return nil, err
		}
	}
	o, err := h.overview(ctx, q)
	if err != nil {
		return nil, h.explain(err)
	}
	if len(o.Trends) == 0 && len(q.Cells) > 0 {
		return nil, h.unknownCells(ctx, q)
	}
	return o, nil
}

// unknownCells is the error of globs that name no cell of the history.
func (h *History) unknownCells(ctx context.Context, q Query) error {
	err := fmt.Errorf("the history %s knows no cell of %s", h.path, strings.Join(q.Cells, ", "))
	all, _, readErr := h.last(ctx, Query{Last: q.Last})
	if readErr != nil || len(all) == 0 {
		return err
	}
	var ids []string
	for _, t := range all {
		ids = append(ids, t.Cell)
	}
	return fmt.Errorf("%w: %s", err, matrix.SuggestGlob(q.Cells[0], ids))
}

func (h *History) overview(ctx context.Context, q Query) (*Overview, error) {
	o, since, err := h.runs(ctx, q.Last)
	if err != nil {
		return nil, err
	}
	trends, ids, err := h.last(ctx, q)
	if err != nil {
		return nil, err
	}
	for i, t := range trends {
		if len(q.Cells) == 0 && t.Now().Started.Before(since) {
			o.LeftOut++
			continue
		}
		if err := h.setMeaning(ctx, &t, ids[i], q); err != nil {
			return nil, err
		}
		o.Trends = append(o.Trends, t)
	}
	return o, nil
}

// runs counts them, and says when the oldest of the last ones started.
func (h *History) runs(ctx context.Context, last int) (o *Overview, since time.Time, err error) {
	o = &Overview{Trends: []Trend{}}
	rows, err := h.db.QueryContext(ctx, "SELECT name, started FROM run ORDER BY started, id")
	if err != nil {
		return nil, since, err
	}
	defer rows.Close()
	var all []results.Moment
	for rows.Next() {
		var m results.Moment
		var started string
		if err := rows.Scan(&m.Run, &started); err != nil {
			return nil, since, err
		}
		if m.Started, err = parse(started); err != nil {
			return nil, since, err
		}
		all = append(all, m)
	}
	if o.Runs = len(all); o.Runs > 0 {
		o.First, o.Newest, since = all[0], all[o.Runs-1], all[max(0, o.Runs-last)].Started
	}
	return o, since, rows.Err()
}
