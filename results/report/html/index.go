package html

import "cxmatrix/results"

// index finds what belongs to a cell without walking the whole journal for each.
type index struct {
	*results.Recorded
	order    []string // all cells: as planned, then those that prove causes
	places   map[string][]int
	unending map[string][]int // steps of planned cells that have no final record
}

func newIndex(r *results.Recorded) *index {
	x := &index{Recorded: r, places: map[string][]int{}, unending: map[string][]int{}}
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
	for i := range r.Cells {
		id := r.Cells[i].Cell
		add(id)
		x.places[id] = append(x.places[id], i)
	}
	for i := range r.Steps {
		if id := r.Steps[i].Cell; known[id] && x.places[id] == nil {
			x.unending[id] = append(x.unending[id], i)
		}
	}
	return x
}

// attempts are the last records of each attempt at a cell.
func (x *index) attempts(id string) []results.Cell {
	var own results.Recorded
	for _, i := range x.places[id] {
		own.Cells = append(own.Cells, x.Cells[i])
	}
	return own.Attempts(id)
}

// loose are the steps of a cell that has no final record: what is known of it all the same.
func (x *index) loose(id string) (steps []results.Step) {
	for _, i := range x.unending[id] {
		steps = append(steps, x.Steps[i].Step)
	}
	return steps
}
