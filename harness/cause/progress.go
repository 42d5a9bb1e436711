package cause

import (
	"slices"

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

// stored reports whether a file got through, in any step.
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

// ErrStopped means that no further walk may begin.
var ErrStopped = errStopped{}

type errStopped struct{}

func (errStopped) Error() string { return "stopped" }

// unusableError is the error of a walk that is no evidence about the site.
type unusableError struct{ walked results.Cell }

func (e *unusableError) Error() string {
	return e.walked.Cell + " is " + string(e.walked.Verdict) + ": " + e.walked.Reason
}

// usable returns why a walk is no evidence about the site; nil if it is.
func usable(c results.Cell) error {
	switch c.Verdict {
	case results.Passed, results.Blocked, results.Failed:
		return nil
	case results.Interrupted:
		return ErrStopped
	}
	return &unusableError{c}
}
