package html

import (
	"cxmatrix/matrix"
	"maps"

	"cxmatrix/results"
)

// tally counts the cells of an environment. Only those that say something about the site and its customers count as
// walked: an inconclusive block is counted apart, with its files.
type tally struct {
	Walked, Stopped, Untested int
	Inconclusive              int
	Files, LostFiles          int
	Journeys, Lost            map[string]int // journeys and files that were prevented, by cause
}

// tallies counts a run by environment, in the order of its plan. Cells that no target could run do not count.
func tallies(r *results.Recorded) (byEnvironment map[string]tally, order []string) {
	byEnvironment = map[string]tally{}
	for _, p := range r.Run.Plan {
		environment, _, _ := names(p.Cell)
		t, known := byEnvironment[environment]
		if !known {
			order = append(order, environment)
			t.Journeys, t.Lost = map[string]int{}, map[string]int{}
		}
		t.count(r.Final(p.Cell))
		byEnvironment[environment] = t
	}
	return byEnvironment, order
}

func (t *tally) count(c *results.Cell) {
	switch {
	case c != nil && c.Verdict == results.Unsupported:
	case c == nil || c.Verdict != results.Passed && !c.Verdict.Stopped():
		t.Untested++
	case c.Inconclusive:
		t.Inconclusive++
	default:
		t.Walked++
		t.files(c)
		if c.Verdict.Stopped() {
			t.Stopped++
			t.Journeys[kindOf(c, causeOf(c))]++
		}
	}
}

// files counts the files of a cell that got through, and the causes that stopped the others. Files whose step was not
// reached count for the cause that stopped the customer.
func (t *tally) files(c *results.Cell) {
	arrived, lost := 0, 0
	for _, s := range c.Steps {
		for _, it := range s.Items {
			switch {
			case it.Verdict == results.Passed:
				arrived++
			case it.Cause != nil:
				lost++
				t.Lost[kindOf(c, it.Cause)]++
			default:
				lost++
				t.Lost[kindOf(c, causeOf(c))]++
			}
		}
	}
	all := arrived + lost
	if c.Verdict != results.Passed && c.Config != nil && len(c.Config.Evidence) > all { // one that passed did not check the others
		t.Lost[kindOf(c, causeOf(c))] += len(c.Config.Evidence) - all
		lost += len(c.Config.Evidence) - all
	}
	t.Files += arrived + lost
	t.LostFiles += lost
}

func causeOf(c *results.Cell) *results.Cause {
	if s := stoppedStep(c); s != nil {
		return s.Cause
	}
	return nil
}

// kindOf is the kind of a cause. If no constraint accounts for a failure, it is the site.
func kindOf(c *results.Cell, cause *results.Cause) string {
	switch {
	case cause == nil && c.Verdict == results.Blocked:
		return "network" // a blocked cell without a recorded cause, from an older version
	case cause == nil:
		return "site"
	case cause.Constraint == matrix.TheBrowser, cause.Constraint == matrix.TheLine:
		return string(cause.Constraint)
	case cause.Constraint == matrix.AllNetwork, cause.Constraint.IsRule():
		return "network"
	}
	return "site"
}

func (t tally) plus(u tally) tally {
	sum := tally{t.Walked + u.Walked, t.Stopped + u.Stopped, t.Untested + u.Untested, t.Inconclusive + u.Inconclusive, t.Files + u.Files, t.LostFiles + u.LostFiles, map[string]int{}, map[string]int{}}
	for _, v := range []tally{t, u} {
		for kind := range maps.Keys(v.Journeys) {
			sum.Journeys[kind] += v.Journeys[kind]
		}
		for kind := range maps.Keys(v.Lost) {
			sum.Lost[kind] += v.Lost[kind]
		}
	}
	return sum
}

func (t tally) done() string { return share(t.Walked-t.Stopped, t.Walked) }
