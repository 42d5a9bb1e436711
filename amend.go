package main

import (
	"slices"

	"cxmatrix/harness"
	"cxmatrix/results"
)

// further reports whether a got further in the journey than b: to a later step, or
// with more files through the same one.
func further(a, b results.Cell) bool {
	stepA, filesA := reached(a)
	stepB, filesB := reached(b)
	return stepA > stepB || stepA == stepB && filesA > filesB
}

// reached is the first step that did not pass, and how many of its files did.
func reached(c results.Cell) (step, files int) {
	step = stopped(c)
	if step == len(c.Steps) {
		return step, 0
	}
	for _, it := range c.Steps[step].Items {
		if it.Verdict == results.Passed {
			files++
		}
	}
	return step, files
}

// stopped is the index of the first step that did not pass; how many there are if
// all did.
func stopped(c results.Cell) int {
	i := slices.IndexFunc(c.Steps, func(s results.Step) bool { return s.Verdict != results.Passed })
	if i < 0 {
		return len(c.Steps)
	}
	return i
}

// news reports whether something is suspected in one record that was not in another.
func news(after, before results.Cell) bool {
	return slices.ContainsFunc(after.Suspects, func(s results.Cause) bool {
		return !slices.ContainsFunc(before.Suspects, func(known results.Cause) bool { return known.Constraint == s.Constraint })
	})
}

// amended is a copy of the cell's record, and the step in it that did not pass.
func (x *trial) amended() (results.Cell, *results.Step) {
	c := x.record
	c.Controls, c.Steps = x.walked, slices.Clone(c.Steps)
	step := &c.Steps[stopped(c)]
	step.Items = slices.Clone(step.Items)
	return c, step
}

// failed is the record where no constraint accounts for it.
func (x *trial) failed(why string) results.Cell {
	c, step := x.amended()
	c.Verdict, c.Suspects, c.Reason = results.Failed, nil, c.Reason+"; "+why
	step.Verdict, step.Cause = results.Failed, nil
	for i := range step.Items {
		acquit(&step.Items[i])
	}
	harness.Meet(&c)
	return c
}

func acquit(it *results.Item) {
	if it.Verdict == results.Blocked {
		it.Verdict = results.Failed
	}
	it.Cause = nil
}

// unproven is the record of a cell whose control said nothing.
func (x *trial) unproven(why error) results.Cell {
	c, _ := x.amended()
	c.Reason += "; the cause is not proven: " + why.Error()
	return c
}

// blocked is the record where lifting helped.
func (x *trial) blocked() results.Cell {
	c, step := x.amended()
	if x.control.Verdict != results.Passed {
		c.Reason += "; further on it fails without any restriction, too (" + x.control.Cell + "): " + x.control.Reason
	}
	c.Verdict, step.Verdict = results.Blocked, results.Blocked
	cause := x.proven(0)
	for i := 1; i < len(x.chain); i++ {
		cause.Behind = append(cause.Behind, x.proven(i))
	}
	step.Cause = &cause
	for i := range step.Items {
		x.amend(&step.Items[i])
	}
	harness.Meet(&c)
	return c
}

// proven is the cause that a link of the chain is.
func (x *trial) proven(i int) results.Cause {
	cause := x.chain[i].cause
	cause.Proof, cause.Control = results.Lifted, x.chain[i].record.Cell
	return cause
}

// amend gives a file that did not get through the constraint whose lifting let it
// through.
func (x *trial) amend(it *results.Item) {
	if it.Verdict != results.Failed && it.Verdict != results.Blocked {
		return
	}
	if !stored(x.control, it.File) {
		acquit(it)
		it.Verdict = results.Failed
		return
	}
	it.Verdict = results.Blocked
	for i, l := range x.chain {
		if stored(l.record, it.File) {
			cause := x.proven(i)
			if it.Cause != nil && liftedBy(it.Cause.Constraint) == l.lifts {
				cause.Constraint, cause.Evidence = it.Cause.Constraint, it.Cause.Evidence
			}
			it.Cause = &cause
			return
		}
	}
}

// stored reports whether a file got through, in whichever step.
func stored(c results.Cell, file string) bool {
	for _, s := range c.Steps {
		for _, it := range s.Items {
			if it.File == file {
				return it.Verdict == results.Passed
			}
		}
	}
	return false
}
