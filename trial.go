package main

import (
	"slices"

	"cxmatrix/harness"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// trial is what is found out about one cell.
type trial struct {
	task   harness.Task
	record results.Cell // of the cell itself
	walk   func(harness.Task) (results.Cell, error)
	shared func(harness.Task) (results.Cell, error) // walks the control, or knows it

	control results.Cell
	chain   []link
	walked  []string // ids of control cells
}

// link is a constraint that was lifted, beside those before it in the chain.
type link struct {
	cause    results.Cause
	lifts    string
	record   results.Cell // of the cell without it and all before it
	doubtful bool         // the customer got no further, and met nothing new
}

// verdict comes to one, or to an error that keeps it from one.
func (x *trial) verdict() (results.Cell, error) {
	if err := x.compare(); err != nil {
		return x.record, err
	}
	if !further(x.control, x.record) {
		return x.failed("it also fails without any restriction (" + x.control.Cell + "): " + x.control.Reason), nil
	}
	if err := x.follow(); err != nil {
		return x.record, err
	}
	if !x.through() {
		if repeats, err := x.repeats(); err != nil || !repeats {
			return x.failed("it did not repeat: the same cell got further when it was walked again (" + results.ControlID(x.record.Cell, "again") + ")"), err
		}
		if err := x.guess(); err != nil {
			return x.record, err
		}
	}
	if err := x.sieve(); err != nil {
		return x.record, err
	}
	return x.blocked(), nil
}

// compare walks the control.
func (x *trial) compare() (err error) {
	t, err := unrestricted(x.task)
	if err != nil {
		return err
	}
	if x.control, err = x.shared(t); err != nil {
		return err
	}
	x.walked = append(x.walked, x.control.Cell)
	return usable(x.control)
}

// follow lifts suspect after suspect, until the customer gets through or nobody is
// left to suspect.
func (x *trial) follow() error {
	for !x.through() {
		next := x.suspect()
		if next == nil {
			return nil
		}
		if err := x.lift(*next); err != nil {
			return err
		}
	}
	return nil
}

// suspect is the likeliest of the last walk that is not lifted yet.
func (x *trial) suspect() *results.Cause {
	for _, s := range x.last().Suspects {
		if lifts := liftedBy(s.Constraint); liftable(x.task, lifts) && !slices.Contains(x.lifts(), lifts) {
			return &s
		}
	}
	return nil
}

// lift walks the cell without another constraint.
func (x *trial) lift(c results.Cause) error {
	before, lifts := x.last(), liftedBy(c.Constraint)
	after, err := x.without(append(x.lifts(), lifts)...)
	if err != nil {
		return err
	}
	x.chain = append(x.chain, link{c, lifts, after, !further(after, before) && !news(after, before)})
	return nil
}

// without walks the cell without constraints; without all there are, it is the
// control, which was walked already.
func (x *trial) without(constraints ...string) (results.Cell, error) {
	t, err := lifted(x.task, constraints...)
	if err != nil {
		return results.Cell{}, err
	}
	if !t.Restricts() {
		return x.control, nil
	}
	return x.try(t)
}

func (x *trial) try(t harness.Task) (results.Cell, error) {
	c, err := x.walk(t)
	if err != nil {
		return c, err
	}
	x.walked = append(x.walked, c.Cell)
	return c, usable(c)
}

// repeats reports whether the cell fails again: asked only where lifting suspects
// changed nothing.
func (x *trial) repeats() (bool, error) {
	if slices.ContainsFunc(x.chain, func(l link) bool { return !l.doubtful }) {
		return true, nil
	}
	t, err := again(x.task)
	if err != nil {
		return false, err
	}
	c, err := x.try(t)
	return !further(c, x.record), err
}

// Evidence where nothing was seen.
const (
	byTrying   = "nothing was seen to refuse; found by lifting one constraint after the other"
	byNothing  = "no single constraint accounts for it; without all of them the customer gets through"
	altogether = matrix.LiftNetwork
)

// guess lifts what else restricts the cell, one by one, and at last everything.
func (x *trial) guess() error {
	for _, kind := range remaining(x.task, x.lifts()) {
		c, err := x.without(append(x.lifts(), kind)...)
		if err != nil {
			return err
		}
		if !further(x.control, c) {
			x.chain = append(x.chain, link{cause: results.Cause{Constraint: kind, Evidence: byTrying}, lifts: kind, record: c})
			return nil
		}
	}
	x.chain = slices.DeleteFunc(x.chain, func(l link) bool { return l.doubtful })
	x.chain = append(x.chain, link{cause: results.Cause{Constraint: altogether, Evidence: byNothing}, lifts: altogether, record: x.control})
	return nil
}

// sieve lets go who was lifted without any effect, if the customer gets through while
// they are in force.
func (x *trial) sieve() error {
	for i := 0; i < len(x.chain)-1; i++ {
		if !x.chain[i].doubtful {
			continue
		}
		c, err := x.without(x.lifts(i)...)
		if err != nil {
			return err
		}
		if !further(x.control, c) {
			x.chain = slices.Delete(x.chain, i, i+1)
			x.chain[len(x.chain)-1].record = c
			i--
		}
	}
	return nil
}

// lifts are the constraints that are lifted so far, but those of some links.
func (x *trial) lifts(but ...int) []string {
	var list []string
	for i, l := range x.chain {
		if !slices.Contains(but, i) {
			list = append(list, l.lifts)
		}
	}
	return list
}

// last is the record of the last walk of the chain.
func (x *trial) last() results.Cell {
	if len(x.chain) == 0 {
		return x.record
	}
	return x.chain[len(x.chain)-1].record
}

// through reports whether the customer gets as far as the control did.
func (x *trial) through() bool { return !further(x.control, x.last()) }
