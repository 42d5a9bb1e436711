package network

import (
	"hash/maphash"
	"net/http"
	"strings"
	"time"
)

// Answer is a request whose head the proxy saw, and the status that a server answered it
// with. What the proxy answered itself has none.
type Answer struct {
	Host    string // "site.example.test:443"
	Method  string
	Path    string // without query
	Status  int    // 0 while there is none
	Started time.Time
	At      time.Time // when the head of the answer came; zero while it has not
	Ended   bool      // nothing more will come
	Query   uint64    // tells queries of this process apart, without holding one
	For     string    // what the browser says that it is for: its Sec-Fetch-Dest; "" where it says nothing
	Aside   bool      // the page does not wait for it: a beacon, a report, something fetched in advance
}

// requested is what only the head of a request tells.
type requested struct {
	query uint64
	dest  string
	aside bool
}

var querySeed = maphash.MakeSeed()

// ask notes what a request is for. Source: https://www.w3.org/TR/fetch-metadata/.
func (t *tally) ask(r *http.Request) {
	t.lock.Lock()
	defer t.lock.Unlock()
	dest := r.Header.Get("Sec-Fetch-Dest")
	t.about = requested{query: maphash.String(querySeed, r.URL.RawQuery), dest: dest, aside: aside(r.Header, dest)}
}

// aside knows a beacon (https://www.w3.org/TR/beacon/ wants the mode no-cors of one without
// a type of its own), a ping, a report, and what is loaded before anybody wants it.
func aside(h http.Header, dest string) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch strings.TrimSpace(strings.ToLower(kind)) {
	case "text/ping", "application/csp-report", "application/reports+json":
		return true
	}
	return dest == "report" || dest == "empty" && h.Get("Sec-Fetch-Mode") == "no-cors" || h.Get("Sec-Purpose") != "" || h.Get("Purpose") == "prefetch"
}

// Answers returns every request so far whose head could be seen, in the order in which
// they began.
func (p *Proxy) Answers() []Answer {
	var list []Answer
	for _, t := range p.flows.all() {
		if a := t.answer(); a.Method != http.MethodConnect {
			list = append(list, a)
		}
	}
	return list
}

func (t *tally) answer() Answer {
	t.lock.Lock()
	defer t.lock.Unlock()
	f := t.flow
	return Answer{Host: f.Host, Method: f.Method, Path: f.Path, Status: f.Status, Started: f.Started, At: t.head, Ended: t.done,
		Query: t.about.query, For: t.about.dest, Aside: t.about.aside}
}

// Tunnels returns the hosts whose requests could not be seen, since they are encrypted,
// and that something went to or came from since a moment.
func (p *Proxy) Tunnels(since time.Time) []string {
	var hosts []string
	for _, t := range p.flows.all() {
		if t.tunnelledSince(since) {
			hosts = append(hosts, t.host())
		}
	}
	return hosts
}

func (t *tally) tunnelledSince(since time.Time) bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.flow.Method == http.MethodConnect && (movedSince(t.flow.Sent, since) || movedSince(t.flow.Got, since))
}

func movedSince(curve []Point, since time.Time) bool {
	return len(curve) > 0 && !curve[len(curve)-1].At.Before(since)
}
