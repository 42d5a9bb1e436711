package command

import (
	"fmt"
	"io"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// printNoHonestProgress prints for how many cells the requested honest progress is not available, so
// that the progress that their pages show is not taken for accurate.
func printNoHonestProgress(stderr io.Writer, tasks []task.Task) {
	if n := countNoHonestProgress(tasks); n > 0 {
		fmt.Fprintf(stderr, "--honest-progress is not available for %d of %s: only engine rod supports it, and their record says %q\n",
			n, results.Count(len(tasks), "cell"), environment.BufferedProgress)
	}
}

// countNoHonestProgress counts the cells for which honest progress is requested, but which will have it
// buffered. With inspected uploads no engine could be accurate, and the record says that instead.
func countNoHonestProgress(tasks []task.Task) (n int) {
	for _, t := range tasks {
		kind, err := engine.ByName(t.Plan.Engine)
		can := err == nil && kind.CanStartIn
		if t.HonestProgress && !can && !t.Network.HoldsUploads() {
			n++
		}
	}
	return n
}
