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
	var site *SiteError
	if errors.As(err, &site) {
		return &SiteError{Op: site.Op, Selector: site.Selector, Reason: clean(site.Reason)}
	}
	var machinery *machineryError
	if errors.As(err, &machinery) {
		return &machineryError{Op: machinery.Op, Err: errors.New(clean(machinery.Err.Error()))}
	}
	return errors.New(clean(err.Error()))
}
