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

// tellDishonest says for how many cells the honest progress that was asked for can't be had:
// nobody is to read what their pages show as if it were.
func tellDishonest(talk io.Writer, tasks []task.Task) {
	if n := dishonest(tasks); n > 0 {
		fmt.Fprintf(talk, "--honest-progress can't be had for %d of %s: only engine rod gives it, and their record says %q\n",
			n, counted(len(tasks), "cell"), environment.Buffered)
	}
}

// dishonest counts the cells that ask for honest progress, and will have it buffered. Where
// uploads are inspected no engine could know better, and the record says that instead.
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
