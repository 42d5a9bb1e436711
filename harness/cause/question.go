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
	from       results.Cell        // the walk that stopped
	base       []matrix.Constraint // what was lifted in it
	units      []unit
	first      *results.Cell // the first walk that got beyond, with constraints lifted
	walksSpent int           // walks beyond that one
}

func (a *attribution) question(from results.Cell) *question {
	q := &question{attribution: a, from: from, base: a.lifts()}
	if i := stoppedIndex(from); i < len(from.Steps) {
		a.stop = from.Steps[i].Name
	}
	a.tally = a.Tally(a.stop)
	q.addSuspects(from)
	for _, kind := range a.Remaining(slices.Concat(q.base, q.constraints(^set(0)))) {
		q.add(unit{lift: kind})
	}
	return q
}

// step is the one in question, of a walk.
func (q *question) step(c results.Cell) *results.Step {
	if i := stoppedIndex(q.from); i < len(c.Steps) {
		return &c.Steps[i]
	}
	return nil
}

// addSuspects adds the suspects of a walk that stopped.
func (q *question) addSuspects(c results.Cell) {
	for _, s := range c.Suspects {
		lift := liftFor(s.Constraint)
		if q.Liftable(lift) && !slices.ContainsFunc(q.base, func(b matrix.Constraint) bool { return b.Covers(lift) }) {
			q.add(unit{lift: lift, suspect: &s})
		}
	}
	q.findDirectEvidence(c, nil)
}

// add adds a unit, or its evidence to the existing one.
func (q *question) add(u unit) {
	i := slices.IndexFunc(q.units, func(known unit) bool { return known.lift.Covers(u.lift) })
	switch {
	case i < 0 && len(q.units) < maxUnits:
		q.units = append(q.units, u)
	case i >= 0 && q.units[i].suspect == nil && u.suspect != nil:
		q.units[i].suspect = u.suspect
	}
}

// findDirectEvidence searches for direct evidence in a step at which a walk stopped; lifted is the same step of
// a walk that got beyond.
func (q *question) findDirectEvidence(c results.Cell, lifted *results.Step) {
	step := q.step(c)
	for i := range q.units {
		u := &q.units[i]
		u.direct = u.direct || step != nil && u.suspect != nil && refusedDirectly(u.suspect.Constraint, *step, q.site, lifted)
	}
}

// liftFor is what is lifted to test whether a suspect was the cause. The hosts of one service
// are blocked together, so they are lifted together: a customer's IT department would have to
// unblock all of them.
func liftFor(constraint matrix.Constraint) matrix.Constraint {
	if constraint.Kind() == allBlockRules {
		return allBlockRules
	}
	return constraint
}

// allBlockRules are all rules that block hosts.
var allBlockRules = matrix.RuleID("block", "")

// constraints are the constraints of a set.
func (q *question) constraints(s set) (list []matrix.Constraint) {
	for i, u := range q.units {
		if s.has(i) {
			list = append(list, u.lift)
		}
	}
	return list
}

// computePosterior computes the posterior from the walks so far.
func (q *question) computePosterior() posterior {
	m := model{site: 1, passed: float64(q.tally.Passed), failed: float64(q.tally.Failed)}
	for _, u := range q.units {
		m.weights, m.direct = append(m.weights, u.weight()), append(m.direct, u.evidenceFactor())
	}
	if step := q.step(q.from); step != nil && serverError(*step, q.site) && !q.anyDirect() {
		m.site = serverErrorFactor
	}
	for _, w := range q.walks {
		if t, counts := q.trialOf(w); counts {
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

func (u unit) evidenceFactor() float64 {
	if u.direct {
		return directFactor
	}
	return 1
}

func (q *question) anyDirect() bool {
	return slices.ContainsFunc(q.units, func(u unit) bool { return u.direct })
}

// trialOf is a walk's evidence on the question. One that was stopped by a constraint found before,
// or ended on purpose before the step, has none; one that stopped at an earlier step is evidence
// that the site fails by itself.
func (q *question) trialOf(w walk) (trial, bool) {
	if !w.covers(q.base) || w.record.Cell == q.from.Cell && w.record.Attempt == q.from.Attempt {
		return trial{}, false
	}
	t := trial{passed: gotFurther(w.record, q.from)}
	if stoppedIndex(w.record) == len(w.record.Steps) && !t.passed {
		return trial{}, false
	}
	for i, u := range q.units {
		if w.lifted(u.lift) || !t.passed && stoppedIndex(w.record) < stoppedIndex(q.from) {
			t.lifted |= 1 << i
		}
	}
	return t, true
}

// runControls walks without any restriction until the customer gets beyond the point, and often
// enough to know whether the site is steady.
func (q *question) runControls(ctx context.Context) error {
	passed, failed := q.tally.Passed, q.tally.Failed
	for n := 1; n <= maxControls; n++ {
		v := Variation{Control: true}
		if gotFurther(q.control, q.record) && q.control.Cell != "" {
			v.Until = q.stop
		}
		c, err := q.walkVariation(ctx, v, q.from)
		if err != nil {
			return err
		}
		if gotFurther(c, q.from) {
			passed++
		} else {
			failed++
			q.failed = append(q.failed, walk{v, c})
		}
		if q.control.Cell == "" || gotFurther(c, q.control) && v.Until == "" {
			q.control = c
		}
		if q.enoughControls(passed, failed, n) {
			return nil
		}
	}
	return nil
}

// enoughControls reports whether no further control is needed.
func (q *question) enoughControls(passed, failed, n int) bool {
	if !gotFurther(q.control, q.from) {
		return n >= failedControls
	}
	return q.quick || q.anyDirect() || failed == 0 && passed >= minControls || passed >= enoughPasses
}

// resolve lifts constraints until the customer gets beyond the point, then walks with and
// without them in random order until the cause is certain, or the walks are used up.
func (q *question) resolve(ctx context.Context) error {
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
	p := q.computePosterior()
	for ; !q.isCertain(p, found); p = q.computePosterior() {
		if q.walksSpent == maxBeyond || p.site > giveUpSiteProbability {
			q.giveUp(p, found)
			return nil
		}
		q.walksSpent++
		if err := q.drawWalk(ctx, p, found); err != nil {
			return err
		}
		found = q.reconsider(found)
	}
	q.doubt = max(q.doubt, q.doubtOf(p, found))
	if err := q.ensureFullWalk(ctx, found); err != nil {
		return err
	}
	q.accept(found, true)
	return nil
}

// ensureFullWalk makes sure that one walk without the constraints went on beyond the step in question,
// to find the obstacles after it.
func (q *question) ensureFullWalk(ctx context.Context, found set) error {
	for range 1 + maxRetries {
		if b := q.furthestWithout(found); b != nil && fullWalk(*b) {
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
		if failsAgain, err := q.failsAgain(ctx); err != nil || !failsAgain {
			return 0, err
		}
	}
	for range len(q.units) + extraLifts {
		s := q.computePosterior().mostLikely()
		c, err := q.walk(ctx, s, "")
		if err != nil {
			return 0, err
		}
		if gotFurther(c, q.from) {
			q.first = &c
			q.findDirectEvidence(q.from, q.step(c))
			return s, nil
		}
		q.addSuspects(c)
	}
	q.unsteady = q.describeCounts("no constraint that was lifted let the customer through")
	return 0, nil
}

// failsAgain walks the unchanged cell once more if nothing is suspected: a failure that does not
// repeat is not worth a search.
func (q *question) failsAgain(ctx context.Context) (bool, error) {
	c, err := q.walk(ctx, 0, q.stop)
	if err == nil && gotFurther(c, q.from) {
		q.unsteady = q.describeCounts("it did not repeat")
	}
	return q.unsteady == "", err
}

func (q *question) walk(ctx context.Context, s set, until string) (results.Cell, error) {
	return q.walkVariation(ctx, Variation{Without: slices.Concat(q.base, q.constraints(s)), Until: until}, q.from)
}

// drawWalk walks once more, with or without the constraints. The choice is random, so
// that no pattern of the site's own failures can look like their effect.
func (q *question) drawWalk(ctx context.Context, p posterior, found set) error {
	s := found
	if q.drawWith(found) {
		s = 0
		if found.size() > 1 {
			s = found &^ (1 << p.leastCertain(found))
		}
	}
	until := q.stop
	if b := q.furthestWithout(found); s == found && (b == nil || !fullWalk(*b)) {
		until = "" // one walk has to show what comes after
	}
	_, err := q.walk(ctx, s, until)
	return err
}

// fullWalk reports whether a walk was to go to the journey's end.
func fullWalk(c results.Cell) bool { return c.Until == "" }

// drawWith draws whether the next walk is one with a constraint in force. The kind that is rarer
// than it should be is more likely.
func (q *question) drawWith(found set) bool {
	with, without := q.countWalks(found)
	share := withShare
	if q.tally.Passed >= enoughPasses || found.size() > 1 {
		share = withShareSteady
	}
	rare := drawBias
	if float64(with) >= share*float64(with+without) {
		rare = 1 - drawBias
	}
	return q.random.Float64() < rare
}

// reconsider takes another set of constraints if it has become much likelier.
func (q *question) reconsider(found set) set {
	p := q.computePosterior()
	if best := p.mostLikely(); p.sets[best] > switchFactor*p.sets[found] {
		return best
	}
	return found
}

// isCertain reports whether the cause is certain. This requires that the unchanged cell has failed
// once more, whatever the priors.
func (q *question) isCertain(p posterior, found set) bool {
	with, _ := q.countWalks(found)
	return with > 0 && p.site < maxSiteDoubt && q.doubtOf(p, found) < maxCauseDoubt && q.furthestWithout(found) != nil
}

// countWalks counts the walks with one of some constraints in force, and those without.
func (q *question) countWalks(s set) (with, without int) {
	for _, w := range q.walks {
		if t, counts := q.trialOf(w); counts && s&^t.lifted != 0 {
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
	return p.doubt(p.leastCertain(s))
}

// furthestWithout is the walk without just these constraints that got furthest.
func (q *question) furthestWithout(s set) *results.Cell {
	var best *results.Cell
	want := slices.Concat(q.base, q.constraints(s))
	for _, w := range q.walks {
		sameLifts := len(w.Without) == len(want) && w.covers(want) || w.Control && !q.Restricted(want)
		if sameLifts && gotFurther(w.record, q.from) && (best == nil || fullWalk(w.record) && (!fullWalk(*best) || gotFurther(w.record, *best))) {
			best = &w.record
		}
	}
	return best
}

// accept adds links for a set of constraints.
func (q *question) accept(s set, proven bool) {
	record := q.furthestWithout(s)
	if s.size() > maxSetSize {
		q.links = append(q.links, link{results.Cause{Constraint: matrix.AllNetwork, Evidence: evidenceAll}, matrix.AllNetwork, *record, proven})
		return
	}
	var prefix set
	for i, u := range q.units {
		if !s.has(i) {
			continue
		}
		prefix |= 1 << i
		partial := record
		if partialRecord := q.furthestWithout(prefix); partialRecord != nil {
			partial = partialRecord
		}
		q.links = append(q.links, link{u.cause(), u.lift, *partial, proven})
	}
}

// The evidence text if nothing was seen.
const (
	evidenceSearch = "nothing was seen to refuse; found by lifting one constraint after the other"
	evidenceAll    = "no single constraint accounts for it; without all of them the customer gets through"
)

func (u unit) cause() results.Cause {
	if u.suspect != nil {
		return *u.suspect
	}
	return results.Cause{Constraint: u.lift, Evidence: evidenceSearch}
}

// giveUp ends a question without an answer: if lifting always helped and nothing else did,
// the evidence is left as it was reported; else the walks contradict each other.
func (q *question) giveUp(p posterior, found set) {
	if p.site < 0.5 && q.furthestWithout(found) != nil && q.allSuspected(found) {
		q.doubt = max(q.doubt, q.doubtOf(p, found))
		q.accept(found, false)
		return
	}
	q.unsteady = q.describeCounts("unsteady")
}

func (q *question) allSuspected(s set) bool {
	for i, u := range q.units {
		if s.has(i) && u.suspect == nil {
			return false
		}
	}
	return true
}

// describeCounts describes how many walks got beyond the point.
func (q *question) describeCounts(why string) string {
	through, n := 0, 0
	for _, w := range q.walks {
		if t, counts := q.trialOf(w); counts {
			n++
			if t.passed {
				through++
			}
		}
	}
	steady := false
	q.log.Steady = &steady
	return fmt.Sprintf("%s: %d of %d walks got through", why, through, n)
}
