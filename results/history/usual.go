package history

import (
	"slices"
	"time"

	"cxmatrix/results"
)

// Query for the last passing results before a time, up to a number, each with its steps.
const lastPassing = `SELECT c.run, c.seconds, s.name, s.seconds FROM (
  SELECT c.result_key, c.run, c.seconds, c.started FROM cell c
  WHERE c.result_key = ? AND c.verdict = 'passed' AND c.started < ? AND c.started NOT IN (SELECT value FROM json_each(?))
  ORDER BY c.started DESC LIMIT ?) c
LEFT JOIN step s ON s.result_key = c.result_key AND s.run = c.run`

// usual is the median of the last passing results.
func (a *pastQuery) usual(last int) (u results.Usual, err error) {
	query, err := a.prepare(a.ctx, lastPassing)
	if err != nil {
		return u, err
	}
	rows, err := query.QueryContext(a.ctx, a.key, a.before, a.own, last)
	if err != nil {
		return u, err
	}
	defer rows.Close()
	cells, steps := map[int64]float64{}, map[string][]float64{}
	for rows.Next() {
		var run int64
		var seconds float64
		var step *string
		var duration *float64
		if err := rows.Scan(&run, &seconds, &step, &duration); err != nil {
			return u, err
		}
		cells[run] = seconds
		if step != nil {
			steps[*step] = append(steps[*step], *duration)
		}
	}
	return usualOf(cells, steps), rows.Err()
}

func usualOf(cells map[int64]float64, steps map[string][]float64) results.Usual {
	var all []float64
	for _, seconds := range cells {
		all = append(all, seconds)
	}
	u := results.Usual{Runs: len(cells), Seconds: median(all), Steps: map[string]float64{}}
	for name, durations := range steps {
		u.Steps[name] = median(durations)
	}
	return u
}

// median returns the mean of the two middle values of an even number, and 0 for an empty list.
func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}

func parse(stamp string) (time.Time, error) { return time.Parse(layout, stamp) }
