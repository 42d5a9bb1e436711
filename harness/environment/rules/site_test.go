package rules

import (
	"archive/zip"
	"bytes"
	"crypto/sha1"
	"crypto/tls"
	"embed"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cxmatrix/harness/browser"
)

//go:embed site
var files embed.FS

// pages are the responses of every server. The result of a page is in its #out.
var pages = func() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /site/", http.FileServerFS(files))
	for path, serve := range map[string]http.HandlerFunc{
		"/hello": hello, "/receive": receive, "/large": large, "/slow": slow, "/events": eventStream, "/agent": agent, "/tool.zip": archive, "/socket": socket, "/set.js": setCookie, "/get.js": getCookie,
	} {
		mux.HandleFunc(path, serve)
	}
	return mux
}()

func show(w http.ResponseWriter, format string, args ...any) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, `<!DOCTYPE html><html><head><title>site</title><link rel="icon" href="data:,"></head><body>`+format+`</body></html>`, args...)
}

// hello responds with what it sees of the client.
func hello(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Note", "from the server")
	w.Header().Set("Access-Control-Allow-Origin", "*") // scripts of other sites may read it
	w.Header().Set("Access-Control-Allow-Methods", "*")
	secured := "no TLS"
	if r.TLS != nil {
		secured = tls.VersionName(r.TLS.Version)
	}
	show(w, "hello from %s, asked by %s and %s, in the language %q", r.Host, r.Proto, secured, r.Header.Get("Accept-Language"))
}

// agent responds with headers of the request.
func agent(w http.ResponseWriter, r *http.Request) {
	show(w, "%s via %s", r.Header["User-Agent"], r.Header["Via"])
}

// archive responds with an archive that has an archive with a program in it.
func archive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(zipped("inner.zip", zipped("bin/Setup.EXE", []byte("MZ"+strings.Repeat("\x00", 64)))))
}

// zipped is an archive with one file.
func zipped(name string, content []byte) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write(content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // it is written to memory
	}
	return out.Bytes()
}

// receive accepts an upload, by a form with one file.
func receive(w http.ResponseWriter, r *http.Request) {
	name, n, err := stored(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	show(w, "stored %s, %d bytes", name, n)
}

func stored(r *http.Request) (name string, n int64, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", 0, err
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return "", 0, err
		}
		if part.FileName() != "" {
			n, err = io.Copy(io.Discard, part)
			return part.FileName(), n, err
		}
	}
}

// large responds with n bytes; without Content-Length if the query has &chunked.
func large(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	w.Header().Set("Content-Type", "text/plain")
	if !r.URL.Query().Has("chunked") {
		w.Header().Set("Content-Length", strconv.Itoa(n))
	}
	_, _ = io.WriteString(w, strings.Repeat("x", n))
}

// slow responds in pieces, with a pause before each; the first comes with the head.
func slow(w http.ResponseWriter, r *http.Request) {
	pause, err := time.ParseDuration(r.URL.Query().Get("pause"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	pieces, _ := strconv.Atoi(r.URL.Query().Get("pieces"))
	for n := range max(1, pieces) {
		if pieces > 0 && n == 0 { // the head is not late
			_, _ = io.WriteString(w, "at once ")
			_ = http.NewResponseController(w).Flush()
		}
		if !browser.Sleep(r.Context(), pause) {
			return
		}
		fmt.Fprintf(w, "piece %d ", n)
		_ = http.NewResponseController(w).Flush()
	}
}

// eventStream sends an event five times a second, until nobody listens any more.
func eventStream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, "data: hello\n\n")
		_ = http.NewResponseController(w).Flush()
		browser.Sleep(r.Context(), 200*time.Millisecond)
	}
}

// setCookie sets a cookie that browsers also send from pages of other sites.
func setCookie(w http.ResponseWriter, _ *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "visitor", Value: "known", Path: "/", Secure: true, SameSite: http.SameSiteNoneMode})
	script(w, "")
}

func getCookie(w http.ResponseWriter, r *http.Request) {
	visitor := "a stranger"
	if c, err := r.Cookie("visitor"); err == nil {
		visitor = c.Value
	}
	script(w, `document.getElementById("out").innerHTML = "the visitor is `+visitor+`";`)
}

func script(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/javascript")
	_, _ = io.WriteString(w, text)
}

// socket is a WebSocket that sends "hello" and closes. Source: RFC 6455, sections 4.2.2
// and 5.2.
func socket(w http.ResponseWriter, r *http.Request) {
	accept := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	defer conn.Close()
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(accept[:]))
	_, _ = io.WriteString(conn, "\x81\x05hello")
	_, _ = io.Copy(io.Discard, conn) // until the page closes it
}
