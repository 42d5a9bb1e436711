package html

import (
	"fmt"
	"path"

	"cxmatrix/results"
)

// baselineDifferences says which inputs may make a baseline differ besides the site and, if not all, how many cells can be compared:
// a difference of shares over different cells is no change.
func baselineDifferences(base, now *results.Recorded) []string {
	if base == nil {
		return nil
	}
	list := results.InputChanges(withBaseNames(base), withBaseNames(now))
	if n, of := results.Comparable(base, now); n < of {
		list = append(list, fmt.Sprintf("before and now can be compared of %d of %s: no more have a result in both by the same journey, variant and engine", n, results.Count(of, "cell")))
	}
	return list
}

// withBaseNames is a run whose sources have the same names as on the rest of the page, without paths of the machine.
func withBaseNames(r *results.Recorded) *results.Recorded {
	n := *r
	n.Run.Matrix.Name, n.Run.Journey.Name = path.Base(r.Run.Matrix.Name), path.Base(r.Run.Journey.Name)
	return &n
}
