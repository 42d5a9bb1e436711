package cause

import (
	"slices"

	"cxmatrix/results"
)

// gotFurther reports whether a got further in the journey than b: to a later step, or
// with a file through the same one that b did not get through.
func gotFurther(a, b results.Cell) bool {
	stop, other := stoppedIndex(a), stoppedIndex(b)
	if stop != other || stop == len(a.Steps) {
		return stop > other
	}
	return slices.ContainsFunc(a.Steps[stop].Items, func(it results.Item) bool {
		return it.Verdict == results.Passed && !itemPassed(b.Steps[stop], it.File)
	})
}

func itemPassed(s results.Step, file string) bool {
	return slices.ContainsFunc(s.Items, func(it results.Item) bool { return it.File == file && it.Verdict == results.Passed })
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
