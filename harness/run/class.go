package run

import (
	"crypto/sha256"
	"strings"

	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// Class is cells that this machine can't tell apart: the same browser does the same in the same network.
type Class []*task.Task

// Classes groups tasks whose cells are walked once for all of them, in the order of the first of each. If each cell is
// to be walked, each is a class of its own.
func Classes(tasks []task.Task, each bool) []Class {
	list := make([]Class, 0, len(tasks))
	known := map[[sha256.Size]byte]int{}
	for i := range tasks {
		t := &tasks[i]
		key, shares := classKey(t)
		at, found := known[key]
		if each || !shares || !found {
			known[key] = len(list)
			list = append(list, Class{t})
			continue
		}
		list[at] = append(list[at], t)
	}
	return list
}

// classKey is what the cells of a class have in common; false of a cell that shares with none: what a grid starts may
// differ in what only the grid knows.
func classKey(t *task.Task) (key [sha256.Size]byte, shares bool) {
	if t.Target.Dialect != "" || len(t.Plan.Capabilities) > 0 {
		return key, false
	}
	parts := []string{controlKey(*t), t.Site, t.Plan.UserAgentContains}
	if t.Plan.Provenance == results.Emulated { // what is documented of the real browser depends on its version
		parts = append(parts, t.Plan.Asked)
	}
	return sha256.Sum256([]byte(strings.Join(parts, "\n"))), true
}
