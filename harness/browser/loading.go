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

// Check asks the document by ScriptLoading, and reports whether the wait is over. If it is, and the document is not complete,
// the document is told that it is in use.
func (w *LoadWait) Check(ask func(accept bool) ([]string, error)) (done bool, err error) {
	state, err := ask(false)
	if err != nil || len(state) == 0 {
		return false, err
	}
	done = w.isOver(state[0], time.Now())
	if done && state[0] != "complete" {
		_, err = ask(true)
	}
	return done, err
}

func (w *LoadWait) isOver(state string, now time.Time) bool {
	if state != w.state {
		w.state, w.since = state, now
	}
	switch waited := now.Sub(w.since); {
	case state == "complete":
		return true
	case state == "media":
		return waited >= mediaGrace
	case strings.HasPrefix(state, "scripts"):
		return waited >= scriptGrace
	}
	return false // empty, or not known
}
