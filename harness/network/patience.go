package network

import (
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// patience keeps answers that are being scanned, for which windows get a page that asks for patience, and loads itself again.
type patience struct {
	lock    sync.Mutex
	waiting map[string]*waitingAnswer // by URL
}

type waitingAnswer struct {
	status int
	header http.Header
	body   io.ReadCloser
	ready  time.Time
}

// patiencePage is what a window gets meanwhile. Appliances that scan downloads have such pages: Broadcom's ProxySG calls it patience page.
var patiencePage = strings.Replace(renderPage("Your download is being scanned", "<p>This page loads again until it is done.</p>"),
	"<head>", `<head><meta http-equiv="refresh" content="1">`, 1)

// opensWindow reports whether what is asked for will be shown in a window, or saved from one.
func opensWindow(r *http.Request) bool {
	if dest := r.Header.Get("Sec-Fetch-Dest"); dest != "" {
		return r.Method == http.MethodGet && (dest == "document" || dest == "iframe")
	}
	return r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// keep puts the page in the place of an answer whose body is held, until a time.
func (p *patience) keep(a *http.Response, held *bufferedBody, ready time.Time) {
	server, ok := serverBody(a)
	if !ok {
		return
	}
	p.lock.Lock()
	p.waiting[a.Request.URL.String()] = &waitingAnswer{a.StatusCode, a.Header.Clone(), held.reader(), ready}
	p.lock.Unlock()
	a.StatusCode, a.Status = http.StatusOK, "200 OK"
	a.Header = http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Cache-Control": {"no-store"}, "Content-Length": {strconv.Itoa(len(patiencePage))}}
	a.ContentLength = int64(len(patiencePage))
	server.ReadCloser = io.NopCloser(strings.NewReader(patiencePage))
}

// serve answers a window that asks again. It returns false for what is not waiting.
func (p *patience) serve(w http.ResponseWriter, r *http.Request, now time.Time) bool {
	p.lock.Lock()
	answer, known := p.waiting[r.URL.String()]
	if known && !now.Before(answer.ready) {
		delete(p.waiting, r.URL.String())
	}
	p.lock.Unlock()
	switch {
	case !known || !opensWindow(r):
		return false
	case now.Before(answer.ready):
		writePage(w, patiencePage)
		return true
	}
	defer answer.body.Close()
	maps.Copy(w.Header(), answer.header)
	w.WriteHeader(answer.status)
	_, _ = io.Copy(w, answer.body)
	return true
}

// serveWaiting answers a request for which a rule shows its patience page.
func (p *Proxy) serveWaiting(w http.ResponseWriter, r *http.Request) bool {
	for _, e := range p.policy {
		if h, ok := e.rule.(holdResponses); ok && h.patience != nil && h.patience.serve(w, r, p.now()) {
			return true
		}
	}
	return false
}
