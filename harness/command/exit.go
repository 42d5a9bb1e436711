package command

import (
	"errors"

	"cxmatrix/harness/plan"
	"cxmatrix/harness/target"
	"cxmatrix/results"
)

// exitError carries an exit code to Main.
type exitError struct {
	code    int
	err     error  // nil if everything was printed already
	hint    string // the remedy, printed separately
	foreign bool   // the code is that of the user's command, and returned as it is
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usageError is for errors in the command line or a file. An unreachable target and a missing browser are neither.
func usageError(err error) error {
	if err == nil {
		return nil
	}
	var unreachable *target.UnreachableError
	if errors.As(err, &unreachable) {
		return untestedError(err, "nothing was started: check the target's address, user and key, and that it is up")
	}
	var noEngine *plan.NoEngineError
	if errors.As(err, &noEngine) {
		return untestedError(err, "cxmatrix doctor says what is missing, and how to get it")
	}
	return &exitError{code: results.ExitUsage, err: err}
}

// untestedError is for errors that kept cxmatrix from testing at all.
func untestedError(err error, hint string) *exitError {
	return &exitError{code: results.ExitUntested, err: err, hint: hint}
}
