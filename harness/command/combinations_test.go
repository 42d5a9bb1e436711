package command_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// combinable is a constraint with something that only it stops. SITE is the site's own host with its port, OTHER and THIRD are hosts of
// others with theirs.
type combinable struct {
	id, network, action string // network is a rule, or what else belongs into network:
}

// combinables are those of which two are drawn. None of them stops what another one is asked about.
var combinables = []combinable{
	{"policy.block:localhost", "kind: block, hosts: [localhost]", `get("//OTHER/echo")`},
	{"policy.methods:PATCH", "kind: methods, refuse: [PATCH]", `send("PATCH", "/echo", "x")`},
	{"policy.idle-timeout:1s", "kind: idle-timeout, after: 1s", `get("/late")`},
	{"policy.total-timeout:1s@/heartbeat", "kind: total-timeout, after: 1s, paths: [/heartbeat]", `get("/heartbeat")`},
	{"policy.no-websocket", "kind: no-websocket", `socket()`},
	{"policy.response-limit:5kB@/medium", "kind: response-limit, size: 5kB, paths: [/medium]", `get("/medium")`},
	{"policy.body-limit:5kB", "kind: body-limit, size: 5kB", `send("POST", "/echo", new Array(10001).join("x"))`},
	{"policy.rewrite-headers:Via", "kind: rewrite-headers, set: {Via: 1.1 proxy}", `get("/no-proxies")`},
	{"policy.response-content:extension", "kind: response-content, match: extension, values: [.exe]", `get("/files.zip")`},
	{"policy.hold:responses@text/event-stream", "kind: hold, types: [text/event-stream]", `stream()`},
	{"policy.ports:PORT+OTHERPORT", "kind: ports, allow: [PORT, OTHERPORT]", `get("//THIRD/echo")`},
	{"policy.strip-headers:x-client", "kind: strip-headers, headers: [X-Client], direction: request", `get("/only-ours", {"X-Client": "ours"})`},
	{"line", "line: {down: 64kbps}", `hurry("/large")`},
}

// combinedPage does one thing after the other.
const combinedPage = `<!DOCTYPE html><html><head><title>two</title><link rel="icon" href="data:,"></head><body>
<button id="go">go</button><p id="done" hidden>done</p><p id="bad" role="alert"></p>
<script>
function whole(a) { if (!a.ok) { throw a.status; } return a.text(); }
function get(address, headers) { return fetch(address, {headers: headers || {}}).then(whole); }
function send(method, address, body) { return fetch(address, {method: method, body: body}).then(whole); }
function stream() { return new Promise(function (done) { new EventSource("/events").onmessage = done; }); }
function socket() {
  return new Promise(function (done, failed) { var s = new WebSocket("ws://" + location.host + "/socket"); s.onmessage = done; s.onerror = failed; });
}
function hurry(address) {
  var patience = new AbortController();
  setTimeout(function () { patience.abort(); }, 3000);
  return fetch(address, {signal: patience.signal}).then(whole);
}
document.getElementById("go").onclick = function () {
  (async function () { %s })().then(function () { document.getElementById("done").hidden = false; })
    .catch(function () { document.getElementById("bad").textContent = "Something went wrong."; });
};
</script></body></html>`

// combination is two constraints that are in force together, and a page that needs what one or both of them stop.
type combination struct {
	constraints [2]combinable
	asks        []combinable // in this order
}

func drawCombinations(seed uint64, n int) (drawn []combination) {
	rng := rand.New(rand.NewPCG(seed, seed))
	for range n {
		order := rng.Perm(len(combinables))
		c := combination{constraints: [2]combinable{combinables[order[0]], combinables[order[1]]}}
		c.asks = c.constraints[:1+rng.IntN(2)]
		drawn = append(drawn, c)
	}
	return drawn
}

// network is the environment's, in YAML.
func (c combination) network() string {
	fields, rules := []string{"reach: [localhost, 127.0.0.1]"}, []string{}
	for _, one := range c.constraints {
		if strings.HasPrefix(one.network, "kind:") {
			rules = append(rules, "{"+one.network+"}")
		} else {
			fields = append(fields, one.network)
		}
	}
	return strings.Join(append(fields, "policy: ["+strings.Join(rules, ", ")+"]"), ", ")
}

func (c combination) script() string {
	var actions []string
	for _, a := range c.asks {
		actions = append(actions, "await "+a.action+";")
	}
	return strings.Join(actions, " ")
}

// TestCombinations walks pages behind two constraints: 10 by a fixed seed, and 10 by one that is drawn and printed. In make test, it is one of each.
func TestCombinations(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	n, drawn := 1, rand.Uint64()
	if tier.IsNightly() {
		n = 10
	}
	t.Logf("drawn seed: %d", drawn)
	all := slices.Concat(drawCombinations(20261129, n), drawCombinations(drawn, n))

	var fill *strings.Replacer
	mux := networkSite(func() string { return "" }).(*http.ServeMux)
	mux.HandleFunc("/two/{n}/{$}", func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscan(r.PathValue("n"), &i); err == nil && i < len(all) {
			fmt.Fprintf(w, combinedPage, fill.Replace(all[i].script()))
		}
	})
	mux.HandleFunc("/medium", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 10_000)) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 100_000)) })
	mux.HandleFunc("/only-ours", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Client") == "" {
			w.WriteHeader(http.StatusForbidden)
		}
	})
	port := func(s *httptest.Server) string { u, _ := url.Parse(s.URL); return u.Port() }
	serve := func() *httptest.Server { s := httptest.NewServer(mux); t.Cleanup(s.Close); return s }
	site, other, third := serve(), serve(), serve()
	fill = strings.NewReplacer("OTHERPORT", port(other), "OTHER", "localhost:"+port(other), "THIRD", "127.0.0.1:"+port(third), "PORT", port(site))

	dir, text := t.TempDir(), "name: combinations\nenvironments:\n"
	for i, c := range all {
		text += fmt.Sprintf("- {name: c%d, browsers: [chromium installed], systems: [linux], variant: '%d', network: {%s}}\n", i, i, fill.Replace(c.network()))
	}
	journey := "name: combinations\nsteps:\n- {name: open, actions: [{open: './'}, {expect: '#go'}]}\n- {name: act, actions: [{click: '#go'}, {expect: '#done'}]}\n"
	for name, content := range map[string]string{"matrix.yaml": text, "journey.yaml": journey} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := prepareRun(t, "--matrix", filepath.Join(dir, "matrix.yaml"), "--journey", filepath.Join(dir, "journey.yaml"), "--engine", "rod",
		"--site", site.URL+"/two/{variant}/", "--timeout", (4 * time.Second).String(), "--trace=false", "--parallel", "4", "--each")
	r.begin(t)
	run := r.wait(t)
	for i, c := range all {
		t.Run(fmt.Sprintf("%d %s and %s", i, c.constraints[0].id, c.constraints[1].id), func(t *testing.T) {
			g := NewWithT(t)
			cell := run.Final(fmt.Sprintf("c%d/chromium-installed/linux", i))
			g.Expect(cell).NotTo(BeNil(), run.stdout+run.stderr)
			var want []string
			for _, a := range c.asks {
				want = append(want, fill.Replace(a.id))
			}
			g.Expect(causesOf(cell)).To(ConsistOf(want), "%s %s\n%s", cell.Verdict, cell.Reason, c.network())
		})
	}
}

// causesOf are the constraints that a cell's record names, the first first, all proven by lifting.
func causesOf(c *results.Cell) (named []string) {
	next := c.Steps[len(c.Steps)-1].Cause
	for next != nil {
		name := string(next.Constraint)
		if next.Proof != results.Lifted {
			name += " (" + next.Proof + ")"
		}
		named = append(named, name)
		if len(next.Next) == 0 {
			return named
		}
		next = &next.Next[0]
	}
	return named
}
