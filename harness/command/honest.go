package command

import (
	"fmt"
	"io"
	"slices"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
)

// tellDishonest prints for how many cells the requested honest progress is not available, so
// that the progress that their pages show is not taken for accurate.
func tellDishonest(talk io.Writer, tasks []task.Task) {
	if n := dishonest(tasks); n > 0 {
		fmt.Fprintf(talk, "--honest-progress can't be had for %d of %s: only engine rod gives it, and their record says %q\n",
			n, counted(len(tasks), "cell"), environment.Buffered)
	}
}

// dishonest counts the cells for which honest progress is requested, but which will have it
// buffered. With inspected uploads no engine could be accurate, and the record says that instead.
func dishonest(tasks []task.Task) (n int) {
	for _, t := range tasks {
		kind, err := engine.ByName(t.Plan.Engine)
		can := err == nil && kind.Within
		inspected := slices.ContainsFunc(t.Network.Policy, func(r matrix.Rule) bool { return r.Kind == "upload-content" })
		if t.Honest && !can && !inspected {
			n++
		}
	}
	return n
}
