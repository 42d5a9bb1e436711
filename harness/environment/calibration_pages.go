package environment

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"cxmatrix/harness/browser"
)

// The pages with which rules are tried, in HTML 4 and ECMAScript 3.
//
//	GET  /upload/N           a form with a file field, which goes to /upload/N/sent
//	GET  /large/N?bytes=D    an answer that announces D bytes, and breaks off
//	GET  /socket/N           a page that opens a WebSocket at /socket/N/opened
//	GET  /method/N?method=M  a page whose script sends a request to /method/N/sent
//	GET  /wait/N             a page whose script sends a request to /wait/N/sent, which is answered after a while
//	GET  /headers/N?names=A  an answer with the headers A, and a link
//	GET  /udp/N?to=A         a page that sends datagrams to an address
const (
	uploadPage = `<!DOCTYPE html><html><head><title>cxmatrix</title><link rel="icon" href="data:,"></head><body>
<form method="post" enctype="multipart/form-data" action="%s/sent"><input type="file" id="file" name="file"><input type="submit" id="send" value="Send"></form></body></html>`
	socketPage = `<!DOCTYPE html><html><head><title>cxmatrix</title><link rel="icon" href="data:,"></head><body><script>
if (window.WebSocket) try { new WebSocket(location.href.replace("http", "ws") + "/opened"); } catch (e) {}
</script></body></html>`
	scriptPage = `<!DOCTYPE html><html><head><title>cxmatrix</title><link rel="icon" href="data:,"></head><body><script>
var r = window.XMLHttpRequest ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");
r.open(%q, location.pathname + "/sent", true); r.send(null);
</script></body></html>`
	linkPage = `<!DOCTYPE html><html><head><title>cxmatrix</title><link rel="icon" href="data:,"></head><body><a id="on" href="%s/on">on</a></body></html>`
)

// probePage writes the page of a path, and its headers; a tiny page for any other path.
func probePage(w http.ResponseWriter, r *http.Request) string {
	kind, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case kind == "wait" && strings.Contains(rest, "/"):
		browser.Sleep(r.Context(), timeoutWait)
	case strings.Contains(rest, "/"): // the targets of forms and links
	case kind == "upload":
		return fmt.Sprintf(uploadPage, r.URL.Path)
	case kind == "socket":
		return socketPage
	case kind == "method":
		return fmt.Sprintf(scriptPage, r.URL.Query().Get("method"))
	case kind == "wait":
		return fmt.Sprintf(scriptPage, http.MethodGet)
	case kind == "udp":
		return fmt.Sprintf(udpPage, r.URL.Query().Get("to"))
	case kind == "headers":
		for name := range strings.SplitSeq(r.URL.Query().Get("names"), ",") {
			if w.Header().Get(name) == "" {
				w.Header().Set(name, "cxmatrix")
			}
		}
		return fmt.Sprintf(linkPage, r.URL.Path)
	case kind == "large":
		bytes, _ := strconv.ParseInt(r.URL.Query().Get("bytes"), 10, 64)
		w.Header().Set("Content-Length", strconv.FormatInt(max(0, bytes), 10))
		_ = http.NewResponseController(w).Flush() // the head alone
		panic(http.ErrAbortHandler)
	}
	return tinyPage
}
