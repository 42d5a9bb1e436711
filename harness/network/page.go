package network

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
)

// BlockPageID is the id of the body element of a page that the network shows instead of the site's.
const BlockPageID = "simulated-network"

// The pages are HTML 4 without a script, so that the oldest browser can show them.
const pageTemplate = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head><title>%s</title></head>
<body id="` + BlockPageID + `" style="font-family: sans-serif; margin: 3em; max-width: 40em">
<h1>%s</h1>
%s
<hr><p><small>Network policy, simulated by cxmatrix</small></p>
</body></html>
`

func renderPage(title string, paragraphs ...string) string {
	return fmt.Sprintf(pageTemplate, html.EscapeString(title), html.EscapeString(title), strings.Join(paragraphs, "\n"))
}

// blockPage is like a corporate proxy's page: it says that the network refused the
// request and where to ask, but not the exact reason.
func blockPage(host string, denied *refusal) string {
	title := "Access denied by your organisation"
	if denied.action == actionNoName {
		title = "The server cannot be found"
	}
	switch {
	case denied.rule == ConstraintReach:
		return renderPage("Not reached by the simulated network", "<p>"+html.EscapeString(denied.reason)+"</p>")
	case strings.HasPrefix(strings.TrimSpace(denied.text), "<"):
		return denied.text
	case denied.text != "":
		return renderPage(title, "<p>"+html.EscapeString(denied.text)+"</p>")
	}
	reference := ""
	if denied.rule != "" {
		reference = "Reference: <code>" + html.EscapeString(string(denied.rule)) + "</code>. "
	}
	return renderPage(title, "<p>Your request to <b>"+html.EscapeString(host)+"</b> was not let through.</p>",
		"<p>"+reference+"Please contact your service desk.</p>")
}

// blockedHost shows the page to which a refusal leads that names none of its own.
const blockedHost = "blocked.cxmatrix.test"

// blockedURL is the address of that page for a request to another URL.
func blockedURL(wanted *url.URL) string {
	return wanted.Scheme + "://" + blockedHost + "/?host=" + url.QueryEscape(hostName(wanted.Host))
}

// serveBlocked answers for blockedHost. It returns false for a request to another host.
func serveBlocked(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodConnect || hostName(r.URL.Host) != blockedHost {
		return false
	}
	writePage(w, blockPage(r.URL.Query().Get("host"), &refusal{}))
	return true
}

// writePage answers with a page of the network's own.
func writePage(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = fmt.Fprint(w, text)
}

func writePortal(w http.ResponseWriter, open bool) {
	if open {
		writePage(w, renderPage("You are connected", `<p id="accepted">The network is open to you now.</p>`))
		return
	}
	writePage(w, renderPage("Welcome to the guest network", "<p>Accept the terms of use to go on.</p>",
		`<form method="post" action="/accept"><p><input id="accept" type="submit" value="Accept"></p></form>`))
}
