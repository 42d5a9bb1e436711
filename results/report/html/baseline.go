package html

import (
	"fmt"
	"path"

	"cxmatrix/results"
)

// unlike says what may make a baseline differ beside the site, and of how many cells before and now can be compared
// where that is not each: shares of other cells are no change.
func unlike(base, now *results.Recorded) []string {
	if base == nil {
		return nil
	}
	list := results.Another(named(base), named(now))
	if n, of := results.Comparable(base, now); n < of {
		list = append(list, fmt.Sprintf("before and now can be compared of %d of %s: no more have a result in both by the same journey, variant and engine", n, count(of, "cell")))
	}
	return list
}

// named is a run whose sources are called as on the rest of the page: by no path of the machine.
func named(r *results.Recorded) *results.Recorded {
	n := *r
	n.Run.Matrix.Name, n.Run.Journey.Name = path.Base(r.Run.Matrix.Name), path.Base(r.Run.Journey.Name)
	return &n
}
