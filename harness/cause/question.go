package cause

import (
	"context"
	"fmt"
	"slices"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// unit is a constraint that may be the answer to a question.
type unit struct {
	lift    matrix.Constraint // what is lifted to try it
	suspect *results.Cause    // the evidence for it; nil if there is none
	direct  bool
}

// question is what keeps the customer from getting beyond the point where a walk stopped, with
// all constraints lifted that were found before.
type question struct {
	*attribution
	from  results.Cell        // the walk that stopped
	base  []matrix.Constraint // what was lifted in it
	units []unit
	first *results.Cell // the first walk that got beyond, with constraints lifted
	spent int           // walks beyond that one
}

func (a *attribution) question(from results.Cell) *question {
	q := &question{attribution: a, from: from, base: a.lifts()}
	if i := stopped(from); i < len(from.Steps) {
		a.stop = from.Steps[i].Name
	}
	a.tally = a.Tally(a.stop)
	q.suspect(from)
	for _, kind := range a.Remaining(slices.Concat(q.base, q.lifted(^set(0)))) {
		q.add(unit{lift: kind})
	}
	return q
}

// step is the one in question, of a walk.
func (q *question) step(c results.Cell) *results.Step {
	if i := stopped(q.from); i < len(c.Steps) {
		return &c.Steps[i]
	}
	return nil
}

// suspect adds the suspects of a walk that stopped.
func (q *question) suspect(c results.Cell) {
	for _, s := range c.Suspects {
		lift := liftedBy(s.Constraint)
		if q.Liftable(lift) && !slices.ContainsFunc(q.base, func(b matrix.Constraint) bool { return b.Covers(lift) }) {
			q.add(unit{lift: lift, suspect: &s})
		}
	}
	q.weigh(c, nil)
}

// add adds a unit, or its evidence to the existing one.
func (q *question) add(u unit) {
	at := slices.IndexFunc(q.units, func(known unit) bool { return known.lift.Covers(u.lift) })
	switch {
	case at < 0 && len(q.units) < mostUnits:
		q.units = append(q.units, u)
	case at >= 0 && q.units[at].suspect == nil && u.suspect != nil:
		q.units[at].suspect = u.suspect
	}
}

// weigh searches for direct evidence in a step at which a walk stopped; lifted is the same step of
// a walk that got beyond.
func (q *question) weigh(c results.Cell, lifted *results.Step) {
	step := q.step(c)
	for i := range q.units {
		u := &q.units[i]
		u.direct = u.direct || step != nil && u.suspect != nil && direct(u.suspect.Constraint, *step, q.site, lifted)
	}
}

// liftedBy is what is lifted to test whether a suspect was the cause. The hosts of one service
// are blocked together, so they are lifted together: a customer's IT department would have to
// unblock all of them.
func liftedBy(constraint matrix.Constraint) matrix.Constraint {
	if constraint.Kind() == blocks {
		return blocks
	}
	return constraint
}

// blocks are all rules that block hosts.
var blocks = matrix.RuleID("block", "")

// lifted are the constraints of a set.
func (q *question) lifted(s set) (list []matrix.Constraint) {
	for i, u := range q.units {
		if s.has(i) {
			list = append(list, u.lift)
		}
	}
	return list
}

// believe computes the posterior from the walks so far.
func (q *question) believe() posterior {
	m := model{site: 1, passed: float64(q.tally.Passed), failed: float64(q.tally.Failed)}
	for _, u := range q.units {
		m.weights, m.direct = append(m.weights, u.weight()), append(m.direct, u.seen())
	}
	if step := q.step(q.from); step != nil && serverError(*step, q.site) && !q.direct() {
		m.site = serverErrorFactor
	}
	for _, w := range q.walks {
		if t, counts := q.trial(w); counts {
			m.trials = append(m.trials, t)
		}
	}
	return m.posterior()
}

func (u unit) weight() float64 {
	if u.suspect == nil {
		return unsuspectedWeight
	}
	return suspectedWeight
}

func (u unit) seen() float64 {
	if u.direct {
		return directFactor
	}
	return 1
}

func (q *question) direct() bool {
	return slices.ContainsFunc(q.units, func(u unit) bool { return u.direct })
}

// trial is a walk's evidence on the question. One that was stopped by a constraint found before,
// or ended on purpose before the step, has none; one that stopped at an earlier step is evidence
// that the site fails by itself.
func (q *question) trial(w walk) (trial, bool) {
	if !w.covers(q.base) || w.record.Cell == q.from.Cell && w.record.Attempt == q.from.Attempt {
		return trial{}, false
	}
	t := trial{through: further(w.record, q.from)}
	if stopped(w.record) == len(w.record.Steps) && !t.through {
		return trial{}, false
	}
	for i, u := range q.units {
		if w.lifted(u.lift) || !t.through && stopped(w.record) < stopped(q.from) {
			t.lifted |= 1 << i
		}
	}
	return t, true
}

// controls walks without any restriction until the customer gets beyond the point, and often
// enough to know whether the site is steady.
func (q *question) controls(ctx context.Context) error {
	passed, failed := q.tally.Passed, q.tally.Failed
	for n := 1; n <= maxControls; n++ {
		v := Variation{Control: true}
		if further(q.control, q.record) && q.control.Cell != "" {
			v.Until = q.stop
		}
		c, err := q.do(ctx, v, q.from)
		if err != nil {
			return err
		}
		if further(c, q.from) {
			passed++
		} else {
			failed++
			q.failed = append(q.failed, walk{v, c})
		}
		if q.control.Cell == "" || further(c, q.control) && v.Until == "" {
			q.control = c
		}
		if q.enough(passed, failed, n) {
			return nil
		}
	}
	return nil
}

// enough reports whether no further control is needed.
func (q *question) enough(passed, failed, n int) bool {
	if !further(q.control, q.from) {
		return n >= failsForAll
	}
	return q.quick || q.direct() || failed == 0 && passed >= minControls || passed >= enoughPasses
}

// settle lifts constraints until the customer gets beyond the point, then walks with and
// without them in random order until the cause is certain, or the walks are used up.
func (q *question) settle(ctx context.Context) error {
	if len(q.units) == 0 {
		q.unsteady = "no constraint is left that could account for it"
		return nil
	}
	found, err := q.search(ctx)
	if err != nil || q.unsteady != "" {
		return err
	}
	if q.quick {
		q.accept(found, false)
		return nil
	}
	p := q.believe()
	for ; !q.certain(p, found); p = q.believe() {
		if q.spent == maxBeyond || p.site > hopeless {
			q.giveUp(p, found)
			return nil
		}
		q.spent++
		if err := q.again(ctx, p, found); err != nil {
			return err
		}
		found = q.reconsider(found)
	}
	q.doubt = max(q.doubt, q.doubtOf(p, found))
	if err := q.toTheEnd(ctx, found); err != nil {
		return err
	}
	q.accept(found, true)
	return nil
}

// toTheEnd makes sure that one walk without the constraints went on beyond the step in question,
// to find the obstacles after it.
func (q *question) toTheEnd(ctx context.Context, found set) error {
	for range 1 + mostRetries {
		if b := q.beyond(found); b != nil && whole(*b) {
			return nil
		}
		if _, err := q.walk(ctx, found, ""); err != nil {
			return err
		}
	}
	return nil
}

// search lifts one set of constraints after the other, the likeliest first, until the customer
// gets beyond the point.
func (q *question) search(ctx context.Context) (set, error) {
	if !slices.ContainsFunc(q.units, func(u unit) bool { return u.suspect != nil }) && !q.quick {
		if repeats, err := q.repeats(ctx); err != nil || !repeats {
			return 0, err
		}
	}
	for range len(q.units) + extraLifts {
		s := q.believe().likeliest()
		c, err := q.walk(ctx, s, "")
		if err != nil {
			return 0, err
		}
		if further(c, q.from) {
			q.first = &c
			q.weigh(q.from, q.step(c))
			return s, nil
		}
		q.suspect(c)
	}
	q.unsteady = q.counted("no constraint that was lifted let the customer through")
	return 0, nil
}

// repeats walks the unchanged cell once more if nothing is suspected: a failure that does not
// repeat is not worth a search.
func (q *question) repeats(ctx context.Context) (bool, error) {
	c, err := q.walk(ctx, 0, q.stop)
	if err == nil && further(c, q.from) {
		q.unsteady = q.counted("it did not repeat")
	}
	return q.unsteady == "", err
}

func (q *question) walk(ctx context.Context, s set, until string) (results.Cell, error) {
	return q.do(ctx, Variation{Without: slices.Concat(q.base, q.lifted(s)), Until: until}, q.from)
}

// again walks once more, with or without the constraints. The choice is random, so
// that no pattern of the site's own failures can look like their effect.
func (q *question) again(ctx context.Context, p posterior, found set) error {
	s := found
	if q.drawWith(found) {
		s = 0
		if found.size() > 1 {
			s = found &^ (1 << p.weakest(found))
		}
	}
	until := q.stop
	if b := q.beyond(found); s == found && (b == nil || !whole(*b)) {
		until = "" // one walk has to show what comes after
	}
	_, err := q.walk(ctx, s, until)
	return err
}

// whole reports whether a walk was to go to the journey's end.
func whole(c results.Cell) bool { return c.Until == "" }

// drawWith draws whether the next walk is one with a constraint in force. The kind that is rarer
// than it should be is more likely.
func (q *question) drawWith(found set) bool {
	with, without := q.walked(found)
	share := shareWith
	if q.tally.Passed >= enoughPasses || found.size() > 1 {
		share = shareIfSteady
	}
	rare := bias
	if float64(with) >= share*float64(with+without) {
		rare = 1 - bias
	}
	return q.random.Float64() < rare
}

// reconsider takes another set of constraints if it has become much likelier.
func (q *question) reconsider(found set) set {
	p := q.believe()
	if best := p.likeliest(); p.sets[best] > alternative*p.sets[found] {
		return best
	}
	return found
}

// certain reports whether the cause is certain. This requires that the unchanged cell has failed
// once more, whatever the priors.
func (q *question) certain(p posterior, found set) bool {
	with, _ := q.walked(found)
	return with > 0 && p.site < maxSiteDoubt && q.doubtOf(p, found) < maxCauseDoubt && q.beyond(found) != nil
}

// walked counts the walks with one of some constraints in force, and those without.
func (q *question) walked(s set) (with, without int) {
	for _, w := range q.walks {
		if t, counts := q.trial(w); counts && s&^t.lifted != 0 {
			with++
		} else if counts {
			without++
		}
	}
	return with, without
}

// doubtOf is the probability that a constraint of a set is not a cause, of the one that is most
// in doubt.
func (q *question) doubtOf(p posterior, s set) float64 {
	return p.doubt(p.weakest(s))
}

// beyond is the walk without just these constraints that got furthest.
func (q *question) beyond(s set) *results.Cell {
	var best *results.Cell
	want := slices.Concat(q.base, q.lifted(s))
	for _, w := range q.walks {
		alike := len(w.Without) == len(want) && w.covers(want) || w.Control && !q.Restricted(want)
		if alike && further(w.record, q.from) && (best == nil || whole(w.record) && (!whole(*best) || further(w.record, *best))) {
			best = &w.record
		}
	}
	return best
}

// accept adds links for a set of constraints.
func (q *question) accept(s set, proven bool) {
	record := q.beyond(s)
	if s.size() > mostTogether {
		q.links = append(q.links, link{results.Cause{Constraint: matrix.AllNetwork, Evidence: altogether}, matrix.AllNetwork, *record, proven})
		return
	}
	var before set
	for i, u := range q.units {
		if !s.has(i) {
			continue
		}
		before |= 1 << i
		own := record
		if alone := q.beyond(before); alone != nil {
			own = alone
		}
		q.links = append(q.links, link{u.named(), u.lift, *own, proven})
	}
}

// The evidence text if nothing was seen.
const (
	byTrying   = "nothing was seen to refuse; found by lifting one constraint after the other"
	altogether = "no single constraint accounts for it; without all of them the customer gets through"
)

func (u unit) named() results.Cause {
	if u.suspect != nil {
		return *u.suspect
	}
	return results.Cause{Constraint: u.lift, Evidence: byTrying}
}

// giveUp ends a question without an answer: if lifting always helped and nothing else did,
// the evidence is left as it was reported; else the walks contradict each other.
func (q *question) giveUp(p posterior, found set) {
	if p.site < 0.5 && q.beyond(found) != nil && q.suspected(found) {
		q.doubt = max(q.doubt, q.doubtOf(p, found))
		q.accept(found, false)
		return
	}
	q.unsteady = q.counted("unsteady")
}

func (q *question) suspected(s set) bool {
	for i, u := range q.units {
		if s.has(i) && u.suspect == nil {
			return false
		}
	}
	return true
}

// counted describes how many walks got beyond the point.
func (q *question) counted(why string) string {
	through, n := 0, 0
	for _, w := range q.walks {
		if t, counts := q.trial(w); counts {
			n++
			if t.through {
				through++
			}
		}
	}
	steady := false
	q.log.Steady = &steady
	return fmt.Sprintf("%s: %d of %d walks got through", why, through, n)
}
