package html

import "cxmatrix/results"

// index finds what belongs to a cell without walking the whole journal for each.
type index struct {
	*results.Recorded
	order      []string         // all cells: planned ones, then control cells
	unfinished map[string][]int // steps of planned cells that have no final record
}

func newIndex(r *results.Recorded) *index {
	x := &index{Recorded: r, unfinished: map[string][]int{}}
	known := map[string]bool{}
	add := func(id string) {
		if !known[id] {
			known[id] = true
			x.order = append(x.order, id)
		}
	}
	for _, p := range r.Run.Plan {
		add(p.Cell)
	}
	recorded := map[string]bool{}
	for i := range r.Cells {
		add(r.Cells[i].Cell)
		recorded[r.Cells[i].Cell] = true
	}
	for i := range r.Steps {
		if id := r.Steps[i].Cell; known[id] && !recorded[id] {
			x.unfinished[id] = append(x.unfinished[id], i)
		}
	}
	return x
}

// unfinishedSteps returns the recorded steps of a cell that has no final record.
func (x *index) unfinishedSteps(id string) (steps []results.Step) {
	for _, i := range x.unfinished[id] {
		steps = append(steps, x.Steps[i].Step)
	}
	return steps
}
