package run

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

// Durations are how long cells took in earlier runs, by what makes them comparable.
type Durations map[results.Key]float64

// DurationsBeside reads the runs that lie beside a run directory. What can't be read tells nothing.
func DurationsBeside(out string) Durations {
	known := Durations{}
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
func (k Durations) take(r *results.Recorded) {
	sums := Durations{}
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
func (k Durations) expected(t task.Task, journey string, bytes int64) float64 {
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

// LongestFirst orders tasks, where they are, so that no long one begins last and keeps all others waiting.
func (k Durations) LongestFirst(tasks []task.Task, journey string, bytes int64) []task.Task {
	slices.SortStableFunc(tasks, func(a, b task.Task) int {
		return cmp.Compare(k.expected(b, journey, bytes), k.expected(a, journey, bytes))
	})
	return tasks
}

// Prefer takes what a history says, of several engines the longest, in the place of what is known.
func (k Durations) Prefer(durations map[results.Key]float64) Durations {
	preferred := Durations{}
	for key, seconds := range durations {
		key.Engine = "" // as in take
		preferred[key] = max(preferred[key], seconds)
	}
	for key, seconds := range k {
		if _, known := preferred[key]; !known {
			preferred[key] = seconds
		}
	}
	return preferred
}
