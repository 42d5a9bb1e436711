package html

import "cxmatrix/results"

// index finds what belongs to a cell without walking the whole journal for each.
type index struct {
	*results.Recorded
	order    []string         // all cells: planned ones, then control cells
	unending map[string][]int // steps of planned cells that have no final record
}

func newIndex(r *results.Recorded) *index {
	x := &index{Recorded: r, unending: map[string][]int{}}
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
			x.unending[id] = append(x.unending[id], i)
		}
	}
	return x
}

// loose returns the recorded steps of a cell that has no final record.
func (x *index) loose(id string) (steps []results.Step) {
	for _, i := range x.unending[id] {
		steps = append(steps, x.Steps[i].Step)
	}
	return steps
}
