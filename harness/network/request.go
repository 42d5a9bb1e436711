package network

import (
	"hash/maphash"
	"net/http"
	"strings"
	"time"
)

// Request is a request whose head the proxy saw, and the status of the server's answer. A
// request that the proxy answered itself has no status.
type Request struct {
	Host        string // "site.example.test:443"
	Method      string
	Path        string // without query
	Status      int    // 0 until the server answers
	Started     time.Time
	RespondedAt time.Time // when the head of the answer arrived; zero until then
	Ended       bool      // nothing more will come
	QueryHash   uint64    // a hash that distinguishes queries within this process, without storing them
	Dest        string    // its Sec-Fetch-Dest header; "" if the browser sent none
	Background  bool      // the page does not wait for it: a beacon, a report, something fetched in advance
}

// requestMeta is what is known only from the head of a request.
type requestMeta struct {
	queryHash  uint64
	dest       string
	background bool
}

var querySeed = maphash.MakeSeed()

// setMeta records the purpose of a request. Source: https://www.w3.org/TR/fetch-metadata/.
func (t *flowRecorder) setMeta(r *http.Request) {
	t.lock.Lock()
	defer t.lock.Unlock()
	dest := r.Header.Get("Sec-Fetch-Dest")
	t.meta = requestMeta{queryHash: maphash.String(querySeed, r.URL.RawQuery), dest: dest, background: isBackground(r.Header, dest)}
}

// isBackground recognises a beacon (by https://www.w3.org/TR/beacon/, one without a type of its own
// has the mode no-cors), a ping, a report, and a prefetch.
func isBackground(h http.Header, dest string) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch strings.TrimSpace(strings.ToLower(kind)) {
	case "text/ping", "application/csp-report", "application/reports+json":
		return true
	}
	return dest == "report" || dest == "empty" && h.Get("Sec-Fetch-Mode") == "no-cors" || h.Get("Sec-Purpose") != "" || h.Get("Purpose") == "prefetch"
}

// Requests returns every request so far whose head could be seen, in the order in which
// they began.
func (p *Proxy) Requests() []Request {
	var list []Request
	for _, t := range p.flows.all() {
		if a := t.request(); a.Method != http.MethodConnect {
			list = append(list, a)
		}
	}
	return list
}

func (t *flowRecorder) request() Request {
	t.lock.Lock()
	defer t.lock.Unlock()
	f := t.flow
	return Request{Host: f.Host, Method: f.Method, Path: f.Path, Status: f.Status, Started: f.Started, RespondedAt: t.respondedAt, Ended: t.done,
		QueryHash: t.meta.queryHash, Dest: t.meta.dest, Background: t.meta.background}
}

// Tunnels returns the hosts of encrypted tunnels that moved bytes since a moment: their
// requests can't be seen.
func (p *Proxy) Tunnels(since time.Time) []string {
	var hosts []string
	for _, t := range p.flows.all() {
		if t.movedBytesSince(since) {
			hosts = append(hosts, t.host())
		}
	}
	return hosts
}

func (t *flowRecorder) movedBytesSince(since time.Time) bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.flow.Method == http.MethodConnect && (movedSince(t.flow.Sent, since) || movedSince(t.flow.Received, since))
}

func movedSince(curve []Point, since time.Time) bool {
	return len(curve) > 0 && !curve[len(curve)-1].At.Before(since)
}
