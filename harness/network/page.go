package network

import (
	"fmt"
	"html"
	"net/http"
	"strings"
)

// PageID is the id of the body element of a page that the network shows instead of the site's.
const PageID = "simulated-network"

// The pages are HTML 4 without a script, so that the oldest browser can show them.
const frame = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head><title>%s</title></head>
<body id="` + PageID + `" style="font-family: sans-serif; margin: 3em; max-width: 40em">
<h1>%s</h1>
%s
<hr><p><small>Network policy, simulated by cxmatrix</small></p>
</body></html>
`

func framed(title string, paragraphs ...string) string {
	return fmt.Sprintf(frame, html.EscapeString(title), html.EscapeString(title), strings.Join(paragraphs, "\n"))
}

// refusalPage is like a corporate proxy's page: it says that the network refused the
// request and where to ask, but not the exact reason.
func refusalPage(host string, no *refusal) string {
	title := "Access denied by your organisation"
	if no.how == byNoName {
		title = "The server cannot be found"
	}
	if no.rule == ByReach {
		return framed("Not reached by the simulated network", "<p>"+html.EscapeString(no.why)+"</p>")
	}
	return framed(title, "<p>Your request to <b>"+html.EscapeString(host)+"</b> was not let through.</p>",
		"<p>Reference: <code>"+html.EscapeString(string(no.rule))+"</code>. Please contact your service desk.</p>")
}

func showPortal(w http.ResponseWriter, open bool) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if open {
		_, _ = fmt.Fprint(w, framed("You are connected", `<p id="accepted">The network is open to you now.</p>`))
		return
	}
	_, _ = fmt.Fprint(w, framed("Welcome to the guest network", "<p>Accept the terms of use to go on.</p>",
		`<form method="post" action="/accept"><p><input id="accept" type="submit" value="Accept"></p></form>`))
}
