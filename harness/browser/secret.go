package browser

import (
	"errors"
	"strings"
)

// RedactError returns err without text in its message. The kind of the
// error, site or machinery, is kept; so is the chain if nothing was removed.
func RedactError(err error, text string) error {
	if err == nil || text == "" || !strings.Contains(err.Error(), text) {
		return err
	}
	clean := func(s string) string { return strings.ReplaceAll(s, text, redacted) }
	var siteErr *SiteError
	if errors.As(err, &siteErr) {
		return &SiteError{Op: siteErr.Op, Selector: siteErr.Selector, Reason: clean(siteErr.Reason)}
	}
	var machineryErr *machineryError
	if errors.As(err, &machineryErr) {
		return &machineryError{Op: machineryErr.Op, Err: errors.New(clean(machineryErr.Err.Error()))}
	}
	return errors.New(clean(err.Error()))
}
