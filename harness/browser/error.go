package browser

import (
	"errors"
	"fmt"
)

// SiteError means that the page did not allow an action of the customer:
// it is evidence about the site.
type SiteError struct {
	Op       string // the verb: "click"
	Selector string // or address
	Reason   string // lower case: "no such element", "covered by div#shade"
}

func (e *SiteError) Error() string { return fmt.Sprintf("%s %s: %s", e.Op, e.Selector, e.Reason) }

// Refuse makes a *SiteError.
func Refuse(op, selector, format string, args ...any) error {
	return &SiteError{Op: op, Selector: selector, Reason: fmt.Sprintf(format, args...)}
}

// MachineryError means that browser, driver or their connection failed: it is no
// evidence about the site.
type MachineryError struct {
	Op  string
	Err error
}

func (e *MachineryError) Error() string { return e.Op + ": " + e.Err.Error() }
func (e *MachineryError) Unwrap() error { return e.Err }

// Broke makes a *MachineryError; nil of nil.
func Broke(op string, err error) error {
	if err == nil {
		return nil
	}
	return &MachineryError{Op: op, Err: err}
}

// IsSite reports whether err is the site's.
func IsSite(err error) bool {
	var e *SiteError
	return errors.As(err, &e)
}

// IsMachinery reports whether err is the machinery's.
func IsMachinery(err error) bool {
	var e *MachineryError
	return errors.As(err, &e)
}
