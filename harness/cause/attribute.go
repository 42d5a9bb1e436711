package cause

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/url"
	"slices"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Variation is how a walk differs from the cell whose cause is to be found.
type Variation struct {
	Without []matrix.Constraint // constraints that are lifted
	Control bool                // no restriction at all, and the newest browser; Without is empty
	Until   string              // the step after which it ends; "" walks the whole journey
	Account int                 // which of the journey's accounts to try first, as an index modulo their number
}

// Walker walks variations of one cell.
type Walker interface {
	// Walk walks a variation to its record. ErrStopped means that no walk may begin any more.
	Walk(context.Context, Variation) (results.Cell, error)
	// Liftable reports whether the cell has a constraint that can be lifted.
	Liftable(matrix.Constraint) bool
	// Remaining are the kinds of constraints that can be lifted besides those that are.
	Remaining(lifted []matrix.Constraint) []matrix.Constraint
	// Restricted reports whether anything is in force once constraints are lifted.
	Restricted(lifted []matrix.Constraint) bool
	// Tally counts the results of the run's walks of the site for a step so far.
	Tally(step string) Tally
}

// Tally counts the results of walks of the same site and variant for a step.
type Tally struct {
	Passed int
	Failed int       // without any constraint that accounts for it
	Last   time.Time // when a walk last passed the step
}

// Options are how a cause is searched for.
type Options struct {
	Seed  uint64 // of the order of walks
	Quick bool   // stop at one lift, which proves nothing
}

// attribution is the state of the search for one cell's cause.
type attribution struct {
	Walker
	record results.Cell // of the cell itself
	site   string       // its host
	quick  bool
	random *rand.Rand
	tally  Tally

	control  results.Cell // the walk without any restriction that got furthest
	walks    []walk
	failed   []walk // without any restriction, that got no further than the cell
	links    []link
	stop     string // the step in question
	unsteady string // why a question was left open
	doubt    float64
	log      results.Attribution
}

// walk is a walk that was done to find the cause.
type walk struct {
	Variation
	record results.Cell
}

// link is a constraint that stops the customer, once those before it in the chain are lifted.
type link struct {
	cause  results.Cause
	lifts  matrix.Constraint
	record results.Cell // of the cell without it and all before it
	proven bool
}

// Attribute searches for the cause of a cell that did not get through, and returns its record with
// the result. The error is ErrStopped, or that of a walk that could not be recorded.
func Attribute(ctx context.Context, record results.Cell, w Walker, o Options) (results.Cell, error) {
	record.Pending = false
	a := &attribution{Walker: w, record: record, quick: o.Quick, random: rand.New(rand.NewPCG(o.Seed, 0))}
	a.log.Seed = o.Seed
	if record.Config != nil {
		if u, err := url.Parse(record.Config.Site); err == nil {
			a.site = u.Host
		}
	}
	found, err := a.findCause(ctx)
	var unusable *unusableError
	if errors.As(err, &unusable) {
		return a.unproven(unusable), nil
	}
	return found, err
}

func (a *attribution) findCause(ctx context.Context) (results.Cell, error) {
	q := a.question(a.record)
	if err := q.runControls(ctx); err != nil {
		return a.record, err
	}
	if !gotFurther(a.control, a.record) {
		return a.noCause(), nil
	}
	for a.unsteady == "" && !a.asFarAsControl() {
		if err := q.resolve(ctx); err != nil {
			return a.record, err
		}
		q = a.question(a.last())
	}
	if len(a.links) == 0 {
		return a.failedRecord(a.unsteady), nil
	}
	return a.blockedRecord(), nil
}

// last is the record of the walk without all constraints that were found so far.
func (a *attribution) last() results.Cell {
	if len(a.links) == 0 {
		return a.record
	}
	return a.links[len(a.links)-1].record
}

// asFarAsControl reports whether the customer gets as far as without any restriction.
func (a *attribution) asFarAsControl() bool {
	last := a.last()
	return !gotFurther(a.control, last) || !fullWalk(last)
}

// lifts are the constraints that were found so far.
func (a *attribution) lifts() []matrix.Constraint {
	var list []matrix.Constraint
	for _, l := range a.links {
		list = append(list, l.lifts)
	}
	return list
}

// maxRetries is how often an inconclusive walk is repeated.
const maxRetries = 1

// walkVariation walks a variation, and once more where a tool failed.
func (a *attribution) walkVariation(ctx context.Context, v Variation, stop results.Cell) (results.Cell, error) {
	if !v.Control && !a.Restricted(v.Without) {
		v = Variation{Control: true, Until: v.Until}
	}
	for left := maxRetries; ; left-- {
		v.Account = a.random.IntN(1 << 16)
		c, err := a.Walk(ctx, v)
		if err != nil {
			return c, err
		}
		why := usable(c)
		if why != nil && left > 0 && !errors.Is(why, ErrStopped) {
			continue
		}
		if why != nil {
			return c, why
		}
		a.walks = append(a.walks, walk{v, c})
		a.log.Walks = append(a.log.Walks, results.Trial{Cell: c.Cell, Attempt: c.Attempt, Without: v.Without, Step: a.stop, GotFurther: gotFurther(c, stop)})
		return c, nil
	}
}

// covers reports whether a walk lifted all of some constraints.
func (w walk) covers(constraints []matrix.Constraint) bool {
	return w.Control || !slices.ContainsFunc(constraints, func(c matrix.Constraint) bool { return !w.lifted(c) })
}

func (w walk) lifted(constraint matrix.Constraint) bool {
	return w.Control || slices.ContainsFunc(w.Without, func(l matrix.Constraint) bool { return l.Covers(constraint) })
}
