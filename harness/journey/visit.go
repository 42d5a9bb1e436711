package journey

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/journey/mailbox"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Visit is one customer on one page, with the observations of the current step.
type Visit struct {
	Page        browser.Page
	Site        *url.URL // base of relative addresses
	Variant     string   // "chunked+mute"
	Control     bool     // a control walk: the account may have the files of earlier walks
	Account     Account  // expanded
	Files       map[string]LocalFile
	LookupEnv   func(string) (string, bool) // the process environment
	Complaints  []string
	StepTimeout time.Duration                                             // how long a customer waits for anything to happen
	UpKbps      float64                                                   // the line's rate; 0 if unlimited
	DownKbps    float64                                                   // the same of the other direction
	LineTime    func() (up, down time.Duration)                           // how long the bytes so far needed on the line; nil: not known
	Busy        func() bool                                               // whether a request to the site is in progress; nil: not known
	Uploading   func() bool                                               // whether the browser is sending a file; nil: not known
	PageNotes   func() []string                                           // what the page noted since the last call, see browser.Noter; nil: nothing
	Acted       func(context.Context)                                     // called after each action inside of another; may be nil
	Requests    func(context.Context) (sent []SentRequest, unseen string) // of the current step, and what can't be known; nil: nothing is
	Client      *http.Client                                              // reaches the site outside the simulated line

	// LeaseAccount leases one more account, expanded; the caller releases it.
	LeaseAccount func(ctx context.Context) (a Account, release func(), err error)

	// Learn is told what was read in mails, which records must not show; nil: nobody wants to know.
	Learn func(secret string)

	Friction     results.Friction  // of the current step
	Items        []results.Item    // of the current step
	Claims       []results.Claim   // of the current step: the page's texts about uploads in progress
	Notes        []string          // of the current step: what a reader of its record should know
	Signs        []Sign            // of the current step: what its expectations found, the latest last
	MissingFiles map[string]string // files that the site had not stored, and how that was found
	OfferedFiles []string          // files that were given to the site so far
	Verified     map[string]bool   // those whose bytes were fetched and matched

	stepStart time.Time         // of the current step
	lastDone  time.Time         // when the last action began that succeeded
	unique    string            // see uniqueText
	dialogs   []*Dialog         // that are expected
	stored    map[string]string // by store-as
	typing    bool              // in a field that was not left since
	success   success           // of the latest step that passed
	scrolled  bool              // to look for something that is not there yet
	pressed   string            // what was pressed once, while nothing has come of it
	hovered   hovered           // where the pointer rests
	given     bool              // files, of which the page may still be sending some
	unsigned  []string          // see Unsigned

	boxes          map[string]*mailbox.Box // by the names of their variables
	mailed         map[string]string       // what the action in progress wants of mails, by arguments of ${mail:…}
	typedAddresses []string                // mail addresses that were typed
}

// LocalFile is a file that is ready to be uploaded.
type LocalFile struct {
	Name   string // as the site gets it; "" for the journey's name
	Path   string // absolute
	Bytes  int64
	SHA256 string // hexadecimal
}

// StartStep discards the observations of the last step.
func (v *Visit) StartStep() {
	v.Friction, v.Items, v.Claims, v.Signs, v.Notes, v.stepStart = results.Friction{}, nil, nil, nil, nil, time.Now()
	v.success = success{}
}

// takeNotes takes over what the page noted about an action.
func (v *Visit) takeNotes() {
	if v.PageNotes == nil {
		return
	}
	for _, note := range v.PageNotes() {
		v.Note(note)
	}
}

// Note adds to the notes of the current step, once.
func (v *Visit) Note(text string) {
	if !slices.Contains(v.Notes, text) {
		v.Notes = append(v.Notes, text)
	}
}

// resolveURL makes ref absolute.
func (v *Visit) resolveURL(ref string) (string, error) {
	u, err := v.Site.Parse(v.Expand(ref))
	if err != nil {
		return "", browser.NewSiteError("open", browser.SafeURL(ref), "not an address")
	}
	return u.String(), nil
}

// maxPause is the longest pause between two tries: a person would not notice
// the delay.
const maxPause = 100 * time.Millisecond

// poll tries again while the error is the site's and the customer is patient. The time
// between the tries counts as the customer's waiting. Meanwhile the customer tries what people try.
func (v *Visit) poll(ctx context.Context, try func() error) error {
	start, w := time.Now(), v.beginWait()
	defer v.takeNotes()
	err := try()
	for pause := 5 * time.Millisecond; browser.IsRetryable(err) && w.waited() < v.StepTimeout; pause = min(2*pause, maxPause) {
		sleepStart := time.Now()
		if !browser.Sleep(ctx, pause) {
			return err
		}
		if err := v.lookAround(ctx, err, w.waited()); err != nil {
			return err
		}
		v.Friction.Waits += time.Since(sleepStart).Seconds()
		err = try()
	}
	if err != nil && v.scrolled { // what failed is shown where it was
		_ = v.Page.Scroll(ctx, true)
	}
	v.scrolled = false
	if err != nil {
		return v.missedWindow(ctx, v.tellHovered(v.tellEarlyPress(ctx, err)))
	}
	v.lastDone, v.pressed = start, ""
	return nil
}

// When a customer stops waiting for the page and does something.
const (
	leaveAfter  = 2 * time.Second        // the field in which the text was typed
	scrollAfter = 700 * time.Millisecond // to the end of the page, a screen at a time
)

// patienceFor returns such a time, or a quarter of the customer's patience if that is shorter.
func (v *Visit) patienceFor(usual time.Duration) time.Duration { return min(usual, v.StepTimeout/4) }

// lookAround does what a person does when something can't be done yet: leaves the field, since many pages check it only
// then, presses again, moves the pointer away and back, and scrolls down to where more may come.
func (v *Visit) lookAround(ctx context.Context, cause error, waited time.Duration) error {
	if v.typing && (isDisabled(cause) || waited > v.patienceFor(leaveAfter)) {
		v.typing = false
		return ignoreSite(v.Page.Leave(ctx, ""))
	}
	if waited > v.patienceFor(pressAgainAfter) {
		if err := v.pressAgain(ctx); err != nil {
			return err
		}
	}
	if err := v.hoverAgain(ctx, cause); err != nil {
		return err
	}
	if waited > v.patienceFor(scrollAfter) && isMissing(cause) {
		v.scrolled = true
		return ignoreSite(v.Page.Scroll(ctx, false))
	}
	return nil
}

func isDisabled(err error) bool { return hasReason(err, "disabled") }

// isMissing reports whether the page lacks the element, which may come where the page is not in sight yet.
func isMissing(err error) bool {
	return hasReason(err, "no such element") || hasReason(err, "not visible")
}

func hasReason(err error, text string) bool {
	var e *browser.SiteError
	return errors.As(err, &e) && strings.HasPrefix(e.Reason, text)
}

// ignoreSite is for what a page may not have, such as a document.
func ignoreSite(err error) error {
	if browser.IsSiteError(err) {
		return nil
	}
	return err
}

// timeLoad runs an action that loads a page, and counts the time as the customer's waiting.
func (v *Visit) timeLoad(do func() error) error {
	start := time.Now()
	defer func() { v.Friction.Waits += time.Since(start).Seconds() }()
	return do()
}

// transferTime is how long bytes take on the line; if it is unlimited, at the
// slowest rate of loopback on a loaded machine.
func (v *Visit) transferTime(bytes int64) time.Duration {
	kbps := v.UpKbps
	if kbps == 0 {
		kbps = 20_000
	}
	return matrix.TransferTime(bytes, kbps)
}

// isStalled reports whether a customer has waited enough for an upload that has shown no sign
// since a moment: as long as its bytes need, or less if no request is in progress any
// more, since busy.
func (v *Visit) isStalled(lastChange, busy time.Time, bytes int64) bool {
	if v.Busy != nil && time.Since(busy) > v.StepTimeout && time.Since(lastChange) > v.StepTimeout {
		return true
	}
	return time.Since(lastChange) > v.StepTimeout+v.transferTime(bytes)
}

// lastBusy is the last moment at which a request to the site was in progress.
func (v *Visit) lastBusy(before time.Time) time.Time {
	if v.Busy != nil && v.Busy() {
		return time.Now()
	}
	return before
}

func (v *Visit) totalBytes(files []string) (sum int64) {
	for _, name := range files {
		sum += v.Files[name].Bytes
	}
	return sum
}
