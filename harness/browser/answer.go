package browser

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// Listener is a Page that reports how servers answered its requests.
type Listener interface {
	// Answers returns those since the last call, oldest first, then the requests that
	// still wait for one, and which answers are reported at all.
	Answers(ctx context.Context) ([]Answer, Sight)
}

// Sight is which answers a browser reports.
type Sight int

// The sights.
const (
	Nothing   Sight = iota // none: neither the driver nor the page has them
	Documents              // the page has the status of its own document
	All                    // of documents, and of what forms and scripts send
)

// Answer is how a server answered a request.
type Answer struct {
	Method   string // "" if the browser does not report it
	URL      string // safe, see SafeURL
	Status   int    // of HTTP; 0 while there is none
	Document bool   // it is the window's own document, or was sent in place of one
	Aside    bool   // the page does not wait for it: a beacon, or a report
	At       time.Time
}

// mostAnswers is how many are kept between two calls, and how many are waited for.
const mostAnswers = 5000

// Heard collects the requests and answers that an adapter observes until Take is called. The zero
// value is ready; it may be used from several goroutines.
type Heard struct {
	mu      sync.Mutex
	kept    []Answer
	waiting map[string]Answer
}

// Sent notes a request; id is unique among those that wait.
func (h *Heard) Sent(id string, a Answer) {
	a.URL, a.At = SafeURL(a.URL), time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiting == nil {
		h.waiting = map[string]Answer{}
	}
	if len(h.waiting) < mostAnswers {
		h.waiting[id] = a
	}
}

// Answered notes the status of a request's answer. If too many wait to be taken, it is dropped.
func (h *Heard) Answered(id string, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a, sent := h.waiting[id]
	delete(h.waiting, id)
	if sent && len(h.kept) < mostAnswers {
		a.Status, a.At = status, time.Now()
		h.kept = append(h.kept, a)
	}
}

// Lost notes that a request will have no answer.
func (h *Heard) Lost(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.waiting, id)
}

// Take returns the answers since the last call, oldest first, then the requests
// that still wait, which will be returned again.
func (h *Heard) Take() []Answer {
	h.mu.Lock()
	defer h.mu.Unlock()
	waiting := slices.SortedFunc(maps.Values(h.waiting), func(a, b Answer) int { return a.At.Compare(b.At) })
	kept := append(h.kept, waiting...)
	h.kept = nil
	return kept
}
