package journey

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/results"
)

// Visit is one customer on one page, and what a step tells of it.
type Visit struct {
	Page       browser.Page
	Site       *url.URL // what relative addresses are relative to
	Variant    string   // "chunked+mute"
	Account    Account  // expanded
	Files      map[string]LocalFile
	Lookup     func(string) (string, bool) // the process environment
	Complaints []string
	Patience   time.Duration // how long a customer waits for anything to happen
	UpKbps     float64       // the line's rate; 0 when nothing limits it
	Busy       func() bool   // whether anything is on its way to the site; nil where nobody knows
	Fetch      *http.Client  // reaches the site outside the simulated line

	// Another leases one more account, expanded; the caller releases it.
	Another func(ctx context.Context) (a Account, release func(), err error)

	Friction results.Friction  // of the step at hand
	Items    []results.Item    // of the step at hand
	Claims   []results.Claim   // of the step at hand: what the page said of uploads on their way
	Signs    []Sign            // of the step at hand: what its expectations found, the latest last
	Missing  map[string]string // files that the site turned out not to have stored, and how that showed
	Offered  []string          // files that were given to the site so far
	Verified map[string]bool   // those whose bytes came back

	began time.Time // the step at hand
}

// LocalFile is a file that is ready to be uploaded.
type LocalFile struct {
	Path   string // absolute
	Bytes  int64
	SHA256 string // hexadecimal
}

// Begin forgets what the last step told.
func (v *Visit) Begin() {
	v.Friction, v.Items, v.Claims, v.Signs, v.began = results.Friction{}, nil, nil, nil, time.Now()
}

// Expand fills in the ${NAMES} of text.
func (v *Visit) Expand(text string) string {
	return variable.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-1]
		switch name {
		case "account.user":
			return v.Account.User
		case "account.password":
			return v.Account.Password
		case "variant":
			return v.Variant
		}
		value, _ := v.Lookup(name)
		return value
	})
}

// address makes ref absolute.
func (v *Visit) address(ref string) (string, error) {
	u, err := v.Site.Parse(v.Expand(ref))
	if err != nil {
		return "", browser.Refuse("open", browser.SafeURL(ref), "not an address")
	}
	return u.String(), nil
}

// longestPause keeps a waiting action from being noticed late, in the time that
// a person would not notice.
const longestPause = 100 * time.Millisecond

// until tries again while the site says no and the customer is patient. The time
// between the tries is the customer's waiting.
func (v *Visit) until(ctx context.Context, try func() error) error {
	start := time.Now()
	err := try()
	for pause := 5 * time.Millisecond; browser.IsSite(err) && time.Since(start) < v.Patience; pause = min(2*pause, longestPause) {
		asleep := time.Now()
		if !browser.Pause(ctx, pause) {
			return err
		}
		v.Friction.Waits += time.Since(asleep).Seconds()
		err = try()
	}
	return err
}

// load does what makes a page load, and counts the time as the customer's waiting.
func (v *Visit) load(do func() error) error {
	start := time.Now()
	defer func() { v.Friction.Waits += time.Since(start).Seconds() }()
	return do()
}

// transfer is how long bytes take on the line; where nothing limits it, on the
// slowest that a loaded machine makes of loopback.
func (v *Visit) transfer(bytes int64) time.Duration {
	kbps := v.UpKbps
	if kbps == 0 {
		kbps = 20_000
	}
	return time.Duration(float64(bytes) * 8 / kbps * float64(time.Millisecond))
}

// over reports whether a customer has waited enough for an upload that shows no sign
// since a moment: as long as its bytes need, or less where nothing is on its way any
// more, since busy.
func (v *Visit) over(moved, busy time.Time, bytes int64) bool {
	if v.Busy != nil && time.Since(busy) > v.Patience && time.Since(moved) > v.Patience {
		return true
	}
	return time.Since(moved) > v.Patience+v.transfer(bytes)
}

// busy is the last moment at which something was on its way to the site.
func (v *Visit) busy(before time.Time) time.Time {
	if v.Busy != nil && v.Busy() {
		return time.Now()
	}
	return before
}

func (v *Visit) bytesOf(files []string) (sum int64) {
	for _, name := range files {
		sum += v.Files[name].Bytes
	}
	return sum
}
