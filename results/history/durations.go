package history

import (
	"context"

	"cxmatrix/results"
)

// For each key, the median of its last totals, found by its index, and ranked.
const medians = `WITH ranked AS (
  SELECT c.result_key, c.total,
    row_number() OVER (PARTITION BY c.result_key ORDER BY c.total) AS place,
    count(*) OVER (PARTITION BY c.result_key) AS n
  FROM result_key k JOIN cell c ON c.result_key = k.id AND c.total > 0 AND c.verdict IN ('passed', 'blocked', 'failed')
    AND c.started >= coalesce((SELECT d.started FROM cell d WHERE d.result_key = k.id AND d.total > 0 AND d.verdict IN ('passed', 'blocked', 'failed')
      ORDER BY d.started DESC LIMIT 1 OFFSET ?), ''))
SELECT k.journey, k.variant, k.cell, k.engine, avg(r.total) AS seconds FROM ranked r JOIN result_key k ON k.id = r.result_key
WHERE r.place IN ((r.n + 1) / 2, (r.n + 2) / 2) GROUP BY k.id ORDER BY seconds DESC`

// Durations returns how many seconds each result key took, with all its attempts and control
// cells: the median of at most last runs. The longest can then start first.
func (h *History) Durations(ctx context.Context, last int) (map[results.Key]float64, error) {
	rows, err := h.db.QueryContext(ctx, medians, last-1)
	if err != nil {
		return nil, h.explain(err)
	}
	defer rows.Close()
	known := map[results.Key]float64{}
	for rows.Next() {
		var k results.Key
		var seconds float64
		if err := rows.Scan(&k.Journey, &k.Variant, &k.Cell, &k.Engine, &seconds); err != nil {
			return nil, h.explain(err)
		}
		known[k] = seconds
	}
	return known, h.explain(rows.Err())
}
