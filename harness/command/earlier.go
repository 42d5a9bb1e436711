package command

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// mostEarlier is how many runs beside this one are read, the newest first.
const mostEarlier = 10

// times are how long cells took in earlier runs, by what makes them comparable.
type times map[results.Key]float64

// earlier reads the runs that lie beside a run directory. What can't be read tells nothing.
func earlier(out string) times {
	known := times{}
	entries, err := os.ReadDir(filepath.Dir(out))
	if err != nil {
		return known
	}
	read := 0
	for _, e := range slices.Backward(entries) { // names begin with when a run started
		dir := filepath.Join(filepath.Dir(out), e.Name())
		if !e.IsDir() || dir == out || read == mostEarlier {
			continue
		}
		recorded, err := results.Outline(dir)
		if err != nil {
			continue
		}
		read++
		known.take(recorded)
	}
	return known
}

// take keeps what no newer run told. A cell's time is that of its walk and of all that was
// walked to find its cause.
func (k times) take(r *results.Recorded) {
	sums := times{}
	for _, c := range r.Cells {
		if c.Seconds > 0 && (c.Verdict == results.Passed || c.Verdict == results.Blocked || c.Verdict == results.Failed) {
			key := c.Key()
			key.Cell = results.Base(c.Cell)
			key.Engine = "" // a control cell may have another
			sums[key] += c.Seconds
		}
	}
	for key, seconds := range sums {
		if _, known := k[key]; !known {
			k[key] = seconds
		}
	}
}

// What a cell takes of which nothing is known, beside the bytes on its line: opening,
// proof and five steps.
const unknownCell = 20 * time.Second

// expected is how long a task will take, in seconds, as far as anybody knows.
func (k times) expected(t task.Task, journey string, bytes int64) float64 {
	key := results.Key{Journey: journey, Variant: t.Plan.Variant, Cell: t.Plan.Cell}
	if seconds, known := k[key]; known {
		return seconds
	}
	seconds := unknownCell.Seconds()
	if up := t.Network.Line.UpKbps; up > 0 {
		seconds += float64(bytes) * 8 / 1000 / up
	}
	return seconds
}

// longestFirst orders tasks, where they are, so that no long one begins last and keeps all others waiting.
func (k times) longestFirst(tasks []task.Task, journey string, bytes int64) []task.Task {
	slices.SortStableFunc(tasks, func(a, b task.Task) int {
		return cmp.Compare(k.expected(b, journey, bytes), k.expected(a, journey, bytes))
	})
	return tasks
}
