package network

import (
	"hash/maphash"
	"net/http"
	"strings"
	"time"
)

// Answer is a request whose head the proxy saw, and the status of the server's answer. A
// request that the proxy answered itself has no status.
type Answer struct {
	Host    string // "site.example.test:443"
	Method  string
	Path    string // without query
	Status  int    // 0 until the server answers
	Started time.Time
	At      time.Time // when the head of the answer arrived; zero until then
	Ended   bool      // nothing more will come
	Query   uint64    // a hash that distinguishes queries within this process, without storing them
	For     string    // its Sec-Fetch-Dest header; "" if the browser sent none
	Aside   bool      // the page does not wait for it: a beacon, a report, something fetched in advance
}

// requested is what is known only from the head of a request.
type requested struct {
	query uint64
	dest  string
	aside bool
}

var querySeed = maphash.MakeSeed()

// ask records the purpose of a request. Source: https://www.w3.org/TR/fetch-metadata/.
func (t *tally) ask(r *http.Request) {
	t.lock.Lock()
	defer t.lock.Unlock()
	dest := r.Header.Get("Sec-Fetch-Dest")
	t.about = requested{query: maphash.String(querySeed, r.URL.RawQuery), dest: dest, aside: aside(r.Header, dest)}
}

// aside recognises a beacon (by https://www.w3.org/TR/beacon/, one without a type of its own
// has the mode no-cors), a ping, a report, and a prefetch.
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

// Tunnels returns the hosts of encrypted tunnels that moved bytes since a moment: their
// requests can't be seen.
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
