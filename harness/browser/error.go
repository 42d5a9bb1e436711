package browser

import (
	"errors"
	"fmt"
	"strings"
)

// SiteError means that the page did not allow an action of the customer:
// it is evidence about the site.
type SiteError struct {
	Op       string // the verb: "click"
	Selector string // or address
	Reason   string // lower case: "no such element", "covered by div#shade"
	Final    bool   // the browser did it: trying again would do it twice
}

func (e *SiteError) Error() string { return fmt.Sprintf("%s %s: %s", e.Op, e.Selector, e.Reason) }

// NewSiteError makes a *SiteError.
func NewSiteError(op, selector, format string, args ...any) error {
	return &SiteError{Op: op, Selector: selector, Reason: fmt.Sprintf(format, args...)}
}

// toolError means that a browser, a driver, the simulated network or cxmatrix itself failed: it is no
// evidence about the site.
type toolError struct {
	Op  string
	Err error
}

func (e *toolError) Error() string { return e.Op + ": " + e.Err.Error() }
func (e *toolError) Unwrap() error { return e.Err }

// NewToolError makes a tool error; nil of nil.
func NewToolError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &toolError{Op: op, Err: err}
}

// NewUnsupportedError is the tool error of what a browser, or its driver, can't do.
func NewUnsupportedError(op, why string) error {
	return &toolError{Op: op, Err: errors.New("unsupported: " + why)}
}

// IsSiteError reports whether err is the site's.
func IsSiteError(err error) bool {
	var e *SiteError
	return errors.As(err, &e)
}

// NewFinalError makes a *SiteError about something that the browser did.
func NewFinalError(op, selector, format string, args ...any) error {
	return &SiteError{Op: op, Selector: selector, Reason: fmt.Sprintf(format, args...), Final: true}
}

// IsRetryable reports whether err is the site's, and what failed may be tried again.
func IsRetryable(err error) bool {
	var e *SiteError
	return errors.As(err, &e) && !e.Final
}

// IsToolError reports whether err is a tool error.
func IsToolError(err error) bool {
	var e *toolError
	return errors.As(err, &e)
}

// RedactError returns err without text in its message. The kind of the
// error, site or tool, is kept; so is the chain if nothing was removed.
func RedactError(err error, text string) error {
	if err == nil || text == "" || IsAltered(err) || !strings.Contains(err.Error(), text) {
		return err
	}
	clean := func(s string) string { return strings.ReplaceAll(s, text, redacted) }
	var siteErr *SiteError
	if errors.As(err, &siteErr) {
		return &SiteError{Op: siteErr.Op, Selector: siteErr.Selector, Reason: clean(siteErr.Reason), Final: siteErr.Final}
	}
	var toolErr *toolError
	if errors.As(err, &toolErr) {
		return &toolError{Op: toolErr.Op, Err: errors.New(clean(toolErr.Err.Error()))}
	}
	return errors.New(clean(err.Error()))
}
