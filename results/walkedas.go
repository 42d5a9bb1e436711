package results

// As is the record of a cell that was not walked itself, because the machine could not have told its walk from this one's: the
// same browser does the same in the same network. What the matrix says of the cell is its own.
func (c Cell) As(p Planned, attempt int) Cell {
	c.WalkedAs = c.Cell
	c.Cell, c.Environment, c.Attempt = p.Cell, p.Environment, attempt
	c.Browser.Asked, c.Browser.Provenance, c.Browser.Note = p.Asked, p.Provenance, p.Note
	c.Expect, c.Required = p.Expect, p.Required
	c.CompareExpectation()
	return c
}

// Walks counts the planned cells of a run that were walked, and not only recorded as another.
func (r *Recorded) Walks() (n int) {
	for _, p := range r.Run.Plan {
		if c := r.Final(p.Cell); c != nil && c.Verdict != Unsupported && c.WalkedAs == "" {
			n++
		}
	}
	return n
}
