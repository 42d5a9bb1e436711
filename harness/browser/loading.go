package browser

import (
	"strings"
	"time"
)

// How long a customer looks at a page that is there, and still loads, before using it: while only pictures, frames and
// other media are missing, or also scripts or style sheets. A script that is not there yet may be what makes a button work.
const (
	mediaGrace  = 2 * time.Second
	scriptGrace = 10 * time.Second // in which nothing else came either
)

// LoadWait decides when a document is loaded well enough to be used: one image that never ends does not keep a customer
// from it. The zero value is ready.
type LoadWait struct {
	state string
	since time.Time
}

// Done reports whether the wait is over, from what ScriptLoading returned; accept means that the document is not complete,
// and ScriptLoading is to be told.
func (w *LoadWait) Done(state string, now time.Time) (done, accept bool) {
	if state != w.state {
		w.state, w.since = state, now
	}
	switch waited := now.Sub(w.since); {
	case state == "complete":
		return true, false
	case state == "media":
		return waited >= mediaGrace, true
	case strings.HasPrefix(state, "scripts"):
		return waited >= scriptGrace, true
	}
	return false, false // empty, or not known
}
