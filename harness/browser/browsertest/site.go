package browsertest

import (
	"embed"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

//go:embed site/*.html
var pages embed.FS

// site is the site that the browsers under test visit.
type site struct {
	url    string
	closed string // an address without a listener
	server *httptest.Server
	done   chan struct{}
}

func newSite() *site {
	s := &site{done: make(chan struct{}), closed: closedAddress()}
	mux := http.NewServeMux()
	mux.HandleFunc("/{page}", s.page)
	mux.HandleFunc("/slow", s.slow)
	mux.HandleFunc("/late", s.late("text/html; charset=utf-8", "<!doctype html><h1>Late</h1>"))
	mux.HandleFunc("/late.js", s.late("text/javascript", "document.getElementsByTagName('h1')[0].innerHTML = 'Scripted';"))
	mux.HandleFunc("/download", download)
	mux.HandleFunc("/cookie", cookie)
	mux.HandleFunc("POST /sent", echo)
	mux.HandleFunc("POST /uploaded", uploaded)
	s.server = httptest.NewServer(mux)
	s.url = s.server.URL
	return s
}

func (s *site) close() {
	close(s.done)
	s.server.CloseClientConnections()
	s.server.Close()
}

// closedAddress is an address that was free a moment ago.
func closedAddress() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "http://127.0.0.1:9"
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func (s *site) page(w http.ResponseWriter, r *http.Request) {
	body, err := pages.ReadFile("site/" + r.PathValue("page") + ".html")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, strings.ReplaceAll(string(body), "CLOSED", s.closed))
}

// slow answers only when the site closes or the browser disconnects.
func (s *site) slow(w http.ResponseWriter, r *http.Request) {
	select {
	case <-s.done:
	case <-r.Context().Done():
	}
}

// lateDelay is a delay that a person would notice.
const lateDelay = 700 * time.Millisecond

// late answers after that delay.
func (s *site) late(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-s.done:
		case <-r.Context().Done():
		case <-time.After(lateDelay):
			w.Header().Set("Content-Type", contentType)
			_, _ = io.WriteString(w, body)
		}
	}
}

func download(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Disposition", `attachment; filename="badge.txt"`)
	_, _ = io.WriteString(w, "a badge")
}

func cookie(w http.ResponseWriter, _ *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "session", Value: "s3cr3t", HttpOnly: true, Path: "/"})
	http.SetCookie(w, &http.Cookie{Name: "plain", Value: "seen", Path: "/"})
	http.SetCookie(w, &http.Cookie{Name: "elsewhere", Value: "no", Path: "/other"})
	_, _ = io.WriteString(w, "<!doctype html><h1>Cookies set</h1>")
}

func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!doctype html><title>Sent</title><p id=name>%s</p>", html.EscapeString(r.PostFormValue("name")))
}

// uploaded lists the received files: field, name and size, in order.
func uploaded(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	parts, err := r.MultipartReader()
	for err == nil {
		part, end := parts.NextPart()
		if end != nil {
			return
		}
		n, _ := io.Copy(io.Discard, part)
		fmt.Fprintf(w, "<li>%s %s %d</li>", html.EscapeString(part.FormName()), html.EscapeString(part.FileName()), n)
	}
}
