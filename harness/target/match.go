package target

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/harness/engine"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// match is how far an offer is from a cell: the less, the better.
type match struct {
	offer    Offer
	product  int // 0: the product itself; 1: another of its family
	versions int // how many apart; 0 if one of them is the current one
	newer    bool
	system   int // 0: the same; see matrix.SystemDistance
}

func (f match) isReal() bool {
	return f.product == 0 && f.versions == 0 && f.system == 0 && !f.offer.Emulated
}

// choose picks the browser that is nearest to a cell's; false if none may stand in for it.
func choose(c matrix.Expanded, offers []Offer) (match, bool) {
	var fits []match
	for _, o := range offers {
		if f, ok := matchOffer(c.Resolved, o); ok {
			fits = append(fits, f)
		}
	}
	if len(fits) == 0 {
		return match{}, false
	}
	return slices.MinFunc(fits, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.product, b.product), cmp.Compare(a.versions, b.versions), cmp.Compare(olderRank(a), olderRank(b)), cmp.Compare(a.system, b.system))
	}), true
}

func olderRank(f match) int {
	if f.newer {
		return 0
	}
	return 1
}

// matchOffer compares an offer with a cell. A stand-in is of the same family of engines, or is
// declared to emulate the product.
func matchOffer(r matrix.Resolved, o Offer) (match, bool) {
	f := match{offer: o, system: matrix.SystemDistance(r.System, o.System)}
	if o.Product != r.Product {
		a, b := substitutes[o.Product], substitutes[r.Product]
		if a.family == "" || a.family != b.family {
			return f, false
		}
		f.product = 1
	}
	requested, err1 := strconv.ParseFloat(r.Version, 64)
	offered, err2 := strconv.ParseFloat(engine.Major(o.Version), 64)
	switch {
	case err1 == nil && err2 == nil:
		f.versions, f.newer = int(math.Abs(offered-requested)), offered > requested
	case err1 != nil && err2 == nil && r.Asked != installedVersion: // the current one is requested: the newest is nearest
		f.versions = max(0, 1000-int(offered))
	}
	return f, true
}

// assignment describes how close the browser is to the cell's.
func (f match) assignment(c matrix.Expanded, engine string) results.Assignment {
	o := f.offer
	a := results.Assignment{Engine: engine, Capabilities: o.Capabilities, UserAgentContains: o.UserAgentContains, Provenance: results.SameEngine}
	switch {
	case o.Emulated:
		a.Provenance = results.Emulated
	case f.isReal() || c.Resolved.Asked == installedVersion && f.product == 0 && f.system == 0:
		a.Provenance = results.Real
		return a
	case f.product == 0 && f.system == 0 && c.Resolved.Version == "" && f.versions > 0: // the newest that there is
		a.Provenance = results.Real
		return a
	}
	a.Note = f.note(c.Resolved)
	if c.Impossible != "" {
		a.Note = strings.TrimPrefix(a.Note+"; "+describeImpossible(c), "; ")
	}
	return a
}

// note describes how far the browser is from the requested one.
func (f match) note(r matrix.Resolved) string {
	var parts []string
	if f.product != 0 || f.offer.Emulated {
		parts = append(parts, strings.TrimSpace(f.offer.Product+" "+f.offer.Version))
	}
	if f.offer.Emulated {
		parts[len(parts)-1] += " emulated"
	}
	if r.Version != "" && f.versions != 0 {
		direction := "older"
		if f.newer {
			direction = "newer"
		}
		parts = append(parts, versions(f.versions)+" "+direction)
	}
	if f.system != 0 {
		parts = append(parts, "on "+cmp.Or(f.offer.System, "an unknown system"))
	}
	return strings.Join(parts, ", ")
}

// describe is an offer as people call it.
func (o Offer) describe() string {
	return strings.Join(strings.Fields(o.Product+" "+o.Version+" on "+cmp.Or(o.System, "some system")), " ")
}
