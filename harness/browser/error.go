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

// NewSiteError makes a *SiteError.
func NewSiteError(op, selector, format string, args ...any) error {
	return &SiteError{Op: op, Selector: selector, Reason: fmt.Sprintf(format, args...)}
}

// machineryError means that browser, driver or their connection failed: it is no
// evidence about the site.
type machineryError struct {
	Op  string
	Err error
}

func (e *machineryError) Error() string { return e.Op + ": " + e.Err.Error() }
func (e *machineryError) Unwrap() error { return e.Err }

// NewMachineryError makes an error of the machinery; nil of nil.
func NewMachineryError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &machineryError{Op: op, Err: err}
}

// IsSiteError reports whether err is the site's.
func IsSiteError(err error) bool {
	var e *SiteError
	return errors.As(err, &e)
}

// IsMachineryError reports whether err is the machinery's.
func IsMachineryError(err error) bool {
	var e *machineryError
	return errors.As(err, &e)
}
