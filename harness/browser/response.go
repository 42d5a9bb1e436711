package browser

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// ResponseReporter is a Page that reports how servers answered its requests.
type ResponseReporter interface {
	// Responses returns those since the last call, oldest first, then the requests that
	// still wait for one, and which answers are reported at all.
	Responses(ctx context.Context) ([]Response, ResponseCoverage)
}

// ResponseCoverage is which answers a browser reports.
type ResponseCoverage int

// The kinds of coverage.
const (
	NoResponses       ResponseCoverage = iota // none: neither the driver nor the page has them
	DocumentResponses                         // the page has the status of its own document
	AllResponses                              // of documents, and of what forms and scripts send
)

// Response is how a server answered a request.
type Response struct {
	Method     string // "" if the browser does not report it
	URL        string // safe, see SafeURL
	Status     int    // of HTTP; 0 while there is none
	Document   bool   // it is the window's own document, or was sent in place of one
	Background bool   // the page does not wait for it: a beacon, or a report
	At         time.Time
}

// maxResponses is how many are kept between two calls, and how many are waited for.
const maxResponses = 5000

// ResponseLog collects the requests and answers that an adapter observes until Drain is called. The zero
// value is ready; it may be used from several goroutines.
type ResponseLog struct {
	mu      sync.Mutex
	done    []Response
	pending map[string]Response
}

// Request notes a request; id is unique among those that wait.
func (l *ResponseLog) Request(id string, a Response) {
	a.URL, a.At = SafeURL(a.URL), time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pending == nil {
		l.pending = map[string]Response{}
	}
	if len(l.pending) < maxResponses {
		l.pending[id] = a
	}
}

// Respond notes the status of a request's answer. If too many wait to be taken, it is dropped.
func (l *ResponseLog) Respond(id string, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, known := l.pending[id]
	delete(l.pending, id)
	if known && len(l.done) < maxResponses {
		a.Status, a.At = status, time.Now()
		l.done = append(l.done, a)
	}
}

// Fail notes that a request will have no answer.
func (l *ResponseLog) Fail(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pending, id)
}

// Drain returns the answers since the last call, oldest first, then the requests
// that still wait, which will be returned again.
func (l *ResponseLog) Drain() []Response {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := slices.SortedFunc(maps.Values(l.pending), func(a, b Response) int { return a.At.Compare(b.At) })
	list := append(l.done, waiting...)
	l.done = nil
	return list
}
