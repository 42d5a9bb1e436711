package cause

import (
	"slices"

	"cxmatrix/results"
)

// gotFurther reports whether a got further in the journey than b: to a later step, or
// with more files through the same one.
func gotFurther(a, b results.Cell) bool {
	stepA, filesA := progressOf(a)
	stepB, filesB := progressOf(b)
	return stepA > stepB || stepA == stepB && filesA > filesB
}

// progressOf is the first step that did not pass, and how many of its files did.
func progressOf(c results.Cell) (step, files int) {
	step = stoppedIndex(c)
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

// stoppedIndex is the index of the first step that did not pass; how many there are if
// all did.
func stoppedIndex(c results.Cell) int {
	i := slices.IndexFunc(c.Steps, func(s results.Step) bool { return s.Verdict != results.Passed })
	if i < 0 {
		return len(c.Steps)
	}
	return i
}

// fileStored reports whether a file got through, in any step.
func fileStored(c results.Cell, file string) bool {
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
type unusableError struct{ record results.Cell }

func (e *unusableError) Error() string {
	return e.record.Cell + " is " + string(e.record.Verdict) + ": " + e.record.Reason
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
