package journey

import (
	"context"
	"slices"
	"time"

	"cxmatrix/harness/browser"
)

// givenQuiet is how long no file must be on its way for those that were given to be sent.
const givenQuiet = 300 * time.Millisecond

// awaitGiven waits until the page has sent the files that were given to it, before something is pressed that may lead away from
// the page: a customer does not leave an upload, and a page that is left does not end it. An Upload waits for its own signs.
func (v *Visit) awaitGiven(ctx context.Context) error {
	if !v.given || v.Uploading == nil {
		return nil
	}
	v.given = false
	w, quiet := v.beginWait(), time.Now()
	for time.Since(quiet) < givenQuiet {
		if w.waited() > v.StepTimeout {
			v.Note("the page was still sending files when the journey went on")
			return nil
		}
		if !browser.Sleep(ctx, maxPause/2) {
			return context.Cause(ctx)
		}
		if v.Uploading() {
			quiet = time.Now()
		}
	}
	v.Friction.Waits += max(0, (w.waited() - givenQuiet).Seconds())
	return nil
}

// Unsigned are the files that the site was given so far, by the journey's names, without a sign of their arrival that the journey
// waits for.
func (v *Visit) Unsigned() []string { return v.unsigned }

// signed takes files off that list.
func (v *Visit) signed(files []string) {
	v.unsigned = slices.DeleteFunc(v.unsigned, func(f string) bool { return slices.Contains(files, f) })
}
