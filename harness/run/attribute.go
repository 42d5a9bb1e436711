package run

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/cell"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Attribution is how the causes of cells that do not get through are determined.
type Attribution string

// The kinds of Attribution.
const (
	Lifted Attribution = "lifted" // walk with and without what may have stopped the customer, until chance is ruled out
	Quick  Attribution = "quick"  // walk once without it, which leaves the cause correlated
	Off    Attribution = "off"    // leave it at what the network saw
)

// attributor finds what stopped a customer, by walking their cell again with and without it.
type attributor struct {
	walk       func(context.Context, task.Task) (results.Cell, error)
	quick      bool
	controls   cause.Controls
	siteRecord *cause.Record
}

// errStopped means that no further cell is started.
var errStopped = cause.ErrStopped

// attribute returns the record with the cause that was found; errStopped if there was no time.
func (a *attributor) attribute(ctx context.Context, t task.Task, c results.Cell) (results.Cell, error) {
	subject := &subject{attributor: a, task: t, cell: c, repeats: map[string]int{}, used: map[string]bool{}}
	found, err := cause.Attribute(ctx, c, subject, cause.Options{Seed: orderSeed(t), Quick: a.quick})
	if err == nil {
		a.siteRecord.Add(found)
	}
	return found, err
}

// orderSeed is the seed of the order of a cell's walks, which depends only on the run's seed and the attempt.
func orderSeed(t task.Task) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %d", t.Seed, t.Plan.Cell, t.Attempt)
	return h.Sum64() >> 11 // a number that JSON readers keep whole
}

// subject is the cell whose cause is to be found.
type subject struct {
	*attributor
	task    task.Task
	cell    results.Cell
	repeats map[string]int // walks so far, by the control cell's id
	used    map[string]bool
}

var _ cause.Walker = (*subject)(nil)

// Walk walks a variation, as a control cell of its own, or shares a walk of another cell that began
// since, if the same browser did the same in the same network.
func (s *subject) Walk(ctx context.Context, v cause.Variation) (results.Cell, error) {
	t, err := s.variation(v)
	if err != nil {
		return results.Cell{}, err
	}
	return s.controls.GetOrWalk(ctx, controlKey(t), s.cell.Started, s.markUsed, func() (results.Cell, error) {
		s.repeats[t.Plan.Cell]++
		t.Attempt = repeatedAttempt(s.task.Attempt, s.repeats[t.Plan.Cell])
		c, err := s.walk(ctx, t)
		if err == nil {
			s.siteRecord.Add(c)
			s.markUsed(c)
		}
		return c, err
	})
}

// markUsed reports whether a control was used for this cell already, and notes that it is now.
func (s *subject) markUsed(c results.Cell) bool {
	id := fmt.Sprint(c.Cell, " ", c.Attempt)
	before := s.used[id]
	s.used[id] = true
	return before
}

// maxRepeats is how many walks of one control cell an attempt at its cell may take: the numbers of
// the next attempt's start there.
const maxRepeats = 64

func repeatedAttempt(attempt, repeat int) int { return (max(attempt, 1)-1)*maxRepeats + repeat }

// variation is the task of a variation.
func (s *subject) variation(v cause.Variation) (t task.Task, err error) {
	switch {
	case v.Control:
		t, err = unrestricted(s.task)
	case len(v.Without) == 0:
		t, err = repeatTask(s.task)
	default:
		t, err = Lift(s.task, v.Without...)
	}
	t.Until, t.FirstAccount = v.Until, v.Account
	return t, err
}

// controlKey is what two walks must have in common for one to replace the other: the site's
// variant, how far they go, what is in force, and the browser that answers.
func controlKey(t task.Task) string {
	ask, _ := json.Marshal(t.Plan.Capabilities) // maps of JSON values: sorted, and without errors
	network, _ := json.Marshal(t.Network)
	return strings.Join([]string{t.Plan.Variant, t.Until, t.Plan.Target, t.Plan.Engine, t.Plan.EngineVersion, requestedBrowser(t), string(ask), t.MaxTLS, string(network)}, "\n")
}

// requestedBrowser is the browser and system that is requested from a remote target: on this machine an engine
// is the same, whatever it stands in for.
func requestedBrowser(t task.Task) string {
	if len(t.Plan.Capabilities) == 0 {
		return ""
	}
	return t.Plan.Asked + " " + system(t)
}

func system(t task.Task) string {
	parts := strings.Split(results.Base(t.Plan.Cell), "/")
	return parts[len(parts)-1]
}

func (s *subject) Liftable(constraint matrix.Constraint) bool { return liftable(s.task, constraint) }

func (s *subject) Remaining(lifted []matrix.Constraint) []matrix.Constraint {
	return remaining(s.task, lifted)
}

func (s *subject) Tally(step string) cause.Tally {
	return s.siteRecord.Tally(s.task.Plan.Variant, step)
}

// Restricted reports whether anything is in force once constraints are lifted.
func (s *subject) Restricted(without []matrix.Constraint) bool {
	t, err := Lift(s.task, without...)
	return err != nil || cell.Restricts(t)
}

// remaining are the kinds of constraints of a task that are not lifted yet, except those
// that other rules need for inspection: without them, the cell is no evidence.
func remaining(t task.Task, lifted []matrix.Constraint) []matrix.Constraint {
	var kinds []matrix.Constraint
	if reduced, err := t.Network.Without(slices.DeleteFunc(slices.Clone(lifted), func(c matrix.Constraint) bool { return c == matrix.TheBrowser })...); err == nil {
		kinds = reduced.Kinds()
	}
	if !slices.Contains(lifted, matrix.TheBrowser) {
		kinds = append(kinds, matrix.TheBrowser)
	}
	return slices.DeleteFunc(kinds, func(k matrix.Constraint) bool {
		return !liftable(t, k) || blindsInspection(t, append(slices.Clone(lifted), k))
	})
}
