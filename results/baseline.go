package results

import "fmt"

// InputChanges lists the inputs in which an earlier run differs from a later one, a clause each. Results may differ for that
// reason alone.
func InputChanges(base, now *Recorded) (list []string) {
	for _, c := range base.Run.Changes(now.Run.Matrix, now.Run.Journey) {
		list = append(list, fmt.Sprintf("its %s differs (%s, here %s)", c.What, c.Earlier.Name, c.Later.Name))
	}
	if base.Run.Site != now.Run.Site {
		list = append(list, fmt.Sprintf("its site differs (%s, here %s)", base.Run.Site, now.Run.Site))
	}
	return list
}

// Comparable counts the cells that have a result by the same result key in both of two runs, and those that have one in
// either. Only verdicts about the site count as results.
func Comparable(base, now *Recorded) (n, of int) {
	counted := map[string]bool{}
	for _, r := range []*Recorded{now, base} {
		for _, p := range r.Run.Plan {
			a, b := base.conclusive(p.Cell), now.conclusive(p.Cell)
			if counted[p.Cell] || a == nil && b == nil {
				continue
			}
			counted[p.Cell] = true
			of++
			if a != nil && b != nil && a.Key() == b.Key() {
				n++
			}
		}
	}
	return n, of
}

// conclusive is a cell's final record if its verdict is about the site, else nil.
func (r *Recorded) conclusive(cell string) *Cell {
	if c := r.Final(cell); c != nil && c.Verdict.Conclusive() {
		return c
	}
	return nil
}
