package command_test

import (
	"archive/zip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/results"

	. "github.com/onsi/gomega"
	"golang.org/x/net/websocket"
)

// networkCase is what customers' networks do, what a page does then, and what the product must say.
type networkCase struct {
	name    string // with the number of the case
	rule    string // of the policy
	script  string // of the page: it calls done or bad
	verdict results.Verdict
	cause   string // "" for none
	says    string // what the account of the cell says besides
}

// networkCases are walked with a page each. SITE is the site's own host with its port, OTHER the same by another name and port.
var networkCases = []networkCase{
	{"06-methods", "kind: methods, refuse: [PATCH, PUT, DELETE]", `send("PATCH", "/echo")`, results.Blocked, "policy.methods:PATCH+PUT+DELETE", ""},
	{"06-methods-by-post", "kind: methods, refuse: [PATCH, PUT, DELETE]", `send("POST", "/echo")`, results.Passed, "", ""},
	{"07-idle", "kind: idle-limit, after: 1s", `send("GET", "/late")`, results.Blocked, "policy.idle-timeout:1s", ""},
	{"07-idle-heartbeat", "kind: idle-limit, after: 1s", `send("GET", "/heartbeat")`, results.Passed, "", ""},
	{"07-total", "kind: time-limit, after: 1s", `send("GET", "/heartbeat")`, results.Blocked, "policy.total-timeout:1s", ""},
	{"08-held-back", "kind: scan, hold: responses", `stream()`, results.Blocked, "policy.hold:responses", ""},
	{"08-scan", "kind: scan, hold: requests, delay: 25s", `send("POST", "/echo")`, results.Blocked, "policy.hold:requests", ""},
	{"09-page-200", "kind: block, hosts: [localhost], how: page, status: 200", `trust("//OTHER/echo")`, results.Passed, "", results.FalseClaim},
	{"09-redirect", "kind: block, hosts: [localhost], status: 302", `send("GET", "//OTHER/echo")`, results.Blocked, "policy.block:localhost", ""},
	{"10-websocket-silent", "kind: no-websocket, how: silence", `socket()`, results.Blocked, "policy.no-websocket", ""},
	{"10-websocket", "kind: no-websocket", `socket()`, results.Passed, "", "1 request to 1 host was refused"},
	{"11-ports", "kind: ports, allow: [PORT]", `send("GET", "//OTHER/echo")`, results.Blocked, "policy.ports:PORT", ""},
	{"12-ntlm", "kind: proxy-auth, scheme: ntlm, hosts: [localhost]", `send("GET", "//OTHER/echo")`, results.Blocked, "policy.proxy-auth:ntlm@localhost", ""},
	{"14-download", "kind: download-content, match: extension, values: [.exe]", `send("GET", "/files.zip")`, results.Blocked, "policy.response-content:extension", ""},
	{"15-direct", "kind: pac, direct: [localhost]}, {kind: block, hosts: [localhost]", `send("GET", "//OTHER/echo")`, results.Passed, "", ""},
	{"15-no-way-out", "kind: pac, direct: [localhost], out: none", `send("GET", "//OTHER/echo")`, results.Blocked, "policy.pac", ""},
	{"21-saved", "kind: no-third-party", `trust("//OTHER/echo")`, results.Passed, "", results.FalseClaim},
	{"rewritten", "kind: rewrite-headers, set: {Via: 1.1 proxy}", `send("GET", "/no-proxies")`, results.Blocked, "policy.rewrite-headers:Via", ""},
}

// networkPage is the page of a case: a customer clicks, and waits for the word "done".
const networkPage = `<!DOCTYPE html><html><head><title>case</title><link rel="icon" href="data:,"></head><body>
<button id="go">go</button><p id="done" hidden>done</p><p id="bad" role="alert"></p>
<script>
function done() { document.getElementById("done").hidden = false; }
function bad() { document.getElementById("bad").textContent = "Something went wrong."; }
function send(method, address) {
  fetch(address, {method: method, body: method === "GET" ? undefined : "x"}).then(function (a) { if (a.ok) { return a.text().then(done); } bad(); }).catch(bad);
}
function trust(address) { fetch(address, {method: "POST", body: "x"}).then(done, done); }
function stream() { new EventSource("/events").onmessage = done; }
function socket() {
  var s = new WebSocket("ws://" + location.host + "/socket");
  s.onmessage = done; s.onerror = function () { send("GET", "/echo"); };
}
document.getElementById("go").onclick = function () { %s; };
</script></body></html>`

// TestNetworkCases walks the cases as environments of one matrix, whose variant names the page.
func TestNetworkCases(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	var site *httptest.Server
	other := httptest.NewServer(networkSite(func() string { return "" }))
	t.Cleanup(other.Close)
	fill := func() *strings.Replacer {
		u, _ := url.Parse(site.URL)
		o, _ := url.Parse(other.URL)
		return strings.NewReplacer("OTHER", "localhost:"+o.Port(), "PORT", u.Port())
	}
	site = httptest.NewServer(networkSite(func() string { return "" }))
	t.Cleanup(site.Close)
	site.Config.Handler = networkSite(func() string { return fill().Replace("OTHER") })

	dir, text := t.TempDir(), "name: networks\nenvironments:\n"
	for _, c := range networkCases {
		text += fmt.Sprintf("- {name: %s, browsers: [chromium installed], systems: [linux], variant: %s, network: {reach: [localhost], policy: [{%s}]}}\n", "n"+c.name, "n"+c.name, fill().Replace(c.rule))
	}
	journey := "name: networks\nsteps:\n- {name: open, actions: [{open: './'}, {expect: '#go'}]}\n- {name: act, actions: [{click: '#go'}, {expect: '#done'}]}\n"
	for name, content := range map[string]string{"matrix.yaml": text, "journey.yaml": journey} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := prepareRun(t, "--matrix", filepath.Join(dir, "matrix.yaml"), "--journey", filepath.Join(dir, "journey.yaml"), "--engine", "rod",
		"--site", site.URL+"/{variant}/", "--timeout", "3s", "--trace=false", "--parallel", "4") // they wait most of the time
	r.begin(t)
	run := r.wait(t)
	for _, c := range networkCases {
		t.Run(c.name, func(t *testing.T) { c.check(t, run, fill()) })
	}
}

// check compares the case's cell with what is wanted.
func (c networkCase) check(t *testing.T, run finishedRun, fill *strings.Replacer) {
	g := NewWithT(t)
	cell := run.Final("n" + c.name + "/chromium-installed/linux")
	g.Expect(cell).NotTo(BeNil(), run.stdout+run.stderr)
	g.Expect(cell.Verdict).To(Equal(c.verdict), "%s\n%s", cell.Reason, run.stdout)
	last := cell.Steps[len(cell.Steps)-1]
	if c.cause == "" {
		g.Expect(last.Cause).To(BeNil())
	} else {
		g.Expect(last.Cause).To(HaveValue(And(HaveField("Constraint", BeEquivalentTo(fill.Replace(c.cause))), HaveField("Proof", results.Lifted))))
	}
	g.Expect(strings.Join([]string{cell.RefusedNote(), fmt.Sprint(cell.Findings)}, "\n")).To(ContainSubstring(c.says))
}

// networkSite is the site of the cases.
func networkSite(other func() string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{case}/{$}", func(w http.ResponseWriter, r *http.Request) {
		for _, c := range networkCases {
			if r.PathValue("case") == "n"+c.name {
				fmt.Fprintf(w, networkPage, strings.ReplaceAll(c.script, "OTHER", other()))
			}
		}
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/late", inPieces(0, 2*time.Second))
	mux.HandleFunc("/heartbeat", inPieces(5, 400*time.Millisecond))
	mux.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		inPieces(1000, 200*time.Millisecond)(w, r)
	})
	mux.HandleFunc("/files.zip", func(w http.ResponseWriter, _ *http.Request) {
		z := zip.NewWriter(w)
		_, _ = z.Create("setup.exe")
		_ = z.Close()
	})
	mux.HandleFunc("/no-proxies", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Via") != "" {
			w.WriteHeader(http.StatusForbidden)
		}
	})
	mux.Handle("/socket", websocket.Handler(func(c *websocket.Conn) { _, _ = io.WriteString(c, "hello") }))
	return mux
}

// inPieces answers with so many pieces, with a pause before each and before the end.
func inPieces(pieces int, pause time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for n := 0; ; n++ {
			select {
			case <-time.After(pause):
			case <-r.Context().Done():
				return
			}
			if n >= pieces {
				return
			}
			_, _ = io.WriteString(w, "data: piece\n\n")
			_ = http.NewResponseController(w).Flush()
		}
	}
}
