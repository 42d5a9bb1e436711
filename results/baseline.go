package results

import "fmt"

// Another says what an earlier run was not made of as a later one was, a clause each: their results may differ by that.
func Another(base, now *Recorded) (list []string) {
	for _, c := range base.Run.Changes(now.Run.Matrix, now.Run.Journey) {
		list = append(list, fmt.Sprintf("its %s is another (%s, here %s)", c.What, c.Was.Name, c.Now.Name))
	}
	if base.Run.Site != now.Run.Site {
		list = append(list, fmt.Sprintf("its site is another (%s, here %s)", base.Run.Site, now.Run.Site))
	}
	return list
}

// Comparable counts the cells that have a result in both of two runs by the same result key, and those that have one in
// either. Only a result that tells of the site is one.
func Comparable(base, now *Recorded) (n, of int) {
	counted := map[string]bool{}
	for _, r := range []*Recorded{now, base} {
		for _, p := range r.Run.Plan {
			a, b := base.telling(p.Cell), now.telling(p.Cell)
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

// telling is a cell's final record, if that tells of the site; nil if not.
func (r *Recorded) telling(cell string) *Cell {
	if c := r.Final(cell); c != nil && c.Verdict.Tells() {
		return c
	}
	return nil
}
