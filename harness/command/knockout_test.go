package command_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/harness/knockout"

	. "github.com/onsi/gomega"
)

// knockoutPage needs one host, does worse without another, and never notices the third.
const knockoutPage = `<!DOCTYPE html><html><head><title>knockout</title><link rel="icon" href="data:,"></head><body>
<button id="go">go</button><p id="done" hidden>done</p><p id="bad" role="alert"></p>
<script>
document.getElementById("go").onclick = function () {
  fetch("http://IDLE/x").catch(function () {});
  fetch("http://WORSE/x").catch(function () { document.getElementById("bad").textContent = "The preview can't be shown."; }).then(function () {
    return fetch("http://MUST/x");
  }).then(function () { document.getElementById("done").hidden = false; });
};
</script></body></html>`

// serveAt serves on a loopback address of its own, and returns it with its port.
func serveAt(t *testing.T, address string, handler http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", address+":0")
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler}}
	server.Start()
	t.Cleanup(server.Close)
	return listener.Addr().String()
}

func TestKnockout(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	third := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Access-Control-Allow-Origin", "*") })
	page := strings.NewReplacer("MUST", serveAt(t, "127.0.0.2", third), "WORSE", serveAt(t, "127.0.0.3", third), "IDLE", serveAt(t, "127.0.0.4", third)).Replace(knockoutPage)
	site := serveAt(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }))
	dir := t.TempDir()
	for name, text := range map[string]string{
		"matrix.yaml":  "name: m\nenvironments:\n- {name: e, browsers: [chromium installed], systems: [linux], network: {reach: [127.0.0.0/8]}}\n",
		"journey.yaml": "name: j\nsteps:\n- {name: open, actions: [{open: '/'}, {expect: '#go'}]}\n- {name: act, actions: [{click: '#go'}, {expect: '#done'}]}\n",
	} {
		g.Expect(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)).To(Succeed())
	}
	begin := func(args ...string) (stdout, stderr string, code int) {
		cmd := exec.Command(binary, append([]string{"knockout", "--format", "json"}, args...)...)
		var out, told strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &told
		_ = cmd.Run()
		return out.String(), told.String(), cmd.ProcessState.ExitCode()
	}
	all := []string{"--matrix", filepath.Join(dir, "matrix.yaml"), "--cell", "e/chromium-installed/linux", "--journey", filepath.Join(dir, "journey.yaml"),
		"--site", "http://" + site, "--engine", "rod", "--how", "page,reset", "--timeout", "2s", "--out", filepath.Join(dir, "out")}

	_, stderr, code := begin(append(all, "--budget", "1ms")...)
	g.Expect(code).To(Equal(3), stderr)

	stdout, stderr, code := begin("--resume", filepath.Join(dir, "out"), "--budget", "10m")
	g.Expect(code).To(Equal(0), stderr)
	var whole knockout.Report
	g.Expect(json.Unmarshal([]byte(stdout), &whole)).To(Succeed(), stdout)
	needs := map[string]string{}
	for _, h := range whole.Hosts {
		needs[h.Host] = h.Need
	}
	g.Expect(needs).To(Equal(map[string]string{"127.0.0.1": knockout.Site, "127.0.0.2": knockout.Must, "127.0.0.3": knockout.Degraded, "127.0.0.4": knockout.Idle}))
	g.Expect(whole.Hosts[1].Because).To(Equal(`act: the page said "The preview can't be shown."`))
}
