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

// maxEarlierRuns is how many runs beside this one are read, the newest first.
const maxEarlierRuns = 10

// Durations are how long cells took in earlier runs, by the properties that make them comparable.
type Durations map[results.Key]float64

// SiblingDurations reads the runs beside a run directory. It skips those that can't be read.
func SiblingDurations(out string) Durations {
	known := Durations{}
	entries, err := os.ReadDir(filepath.Dir(out))
	if err != nil {
		return known
	}
	read := 0
	for _, e := range slices.Backward(entries) { // names begin with the start time
		dir := filepath.Join(filepath.Dir(out), e.Name())
		if !e.IsDir() || dir == out || read == maxEarlierRuns {
			continue
		}
		recorded, err := results.ReadOutline(dir)
		if err != nil {
			continue
		}
		read++
		known.add(recorded)
	}
	return known
}

// add adds the cells that no newer run has. A cell's time is that of its walk and of all walks
// to find its cause.
func (k Durations) add(r *results.Recorded) {
	sums := Durations{}
	for _, c := range r.Cells {
		if c.Seconds > 0 && c.Verdict.Conclusive() {
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

// How long an unknown cell takes, besides the bytes on its line: opening,
// checks of the network and five steps.
const defaultDuration = 20 * time.Second

// estimate is an estimate of how long a task will take, in seconds.
func (k Durations) estimate(t task.Task, journey string, bytes int64) float64 {
	key := results.Key{Journey: journey, Variant: t.Plan.Variant, Cell: t.Plan.Cell}
	if seconds, known := k[key]; known {
		return seconds
	}
	seconds := defaultDuration.Seconds()
	if up := t.Network.Line.UpKbps; up > 0 {
		seconds += float64(bytes) * 8 / 1000 / up
	}
	return seconds
}

// LongestFirst sorts tasks in place, so that no long one begins last and delays the end of the run.
func (k Durations) LongestFirst(tasks []task.Task, journey string, bytes int64) []task.Task {
	slices.SortStableFunc(tasks, func(a, b task.Task) int {
		return cmp.Compare(k.estimate(b, journey, bytes), k.estimate(a, journey, bytes))
	})
	return tasks
}

// Override replaces known durations by those of a history; of several engines it takes the longest.
func (k Durations) Override(durations map[results.Key]float64) Durations {
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
