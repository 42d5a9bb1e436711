package command_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/harness/engine"

	"github.com/rogpeppe/go-internal/testscript"
)

// kestrel are the pages of a small site.
var kestrel = map[string]string{
	"/": `<!doctype html><title>Kestrel</title><link rel=stylesheet href="//cdn.example.test/k.css">
		<h1>Log in to Kestrel</h1><nav><a href="/plain">Help</a></nav><form action="/welcome">
		<p><label for=email>E-mail</label> <input id=email type=email></p><p><label>Password <input type=password name=word></label></p>
		<p><label><input type=checkbox> Stay</label></p><button id=sign-in class="btn btn-primary">Sign <b>in</b></button></form>
		<div style="display:none"><button id=sing-in>Old</button></div><button class=ghost id=sign-inn>Ghost</button><style>.ghost { display: none }</style>`,
	"/welcome": `<!doctype html><title>Kestrel</title><h1>Welcome</h1><p id=told></p><button>Save</button>
		<script>document.getElementById('told').textContent = 'you are ' + decodeURIComponent(location.search)</script>`,
	"/plain": `<!doctype html><title>It's plain</title><h1>Order 17</h1>`,
	"/bare":  `<!doctype html><p>Nothing to see`,
}

// serveKestrel serves the pages, and the status codes that pages may be answered with.
func serveKestrel(w http.ResponseWriter, r *http.Request) {
	page, known := kestrel[r.URL.Path]
	switch _, password, _ := r.BasicAuth(); {
	case r.URL.Path == "/guarded" && password != "open sesame":
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	case r.URL.Path == "/down":
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	case !known && r.URL.Path != "/guarded":
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(w, page)
}

// requireBrowser skips a test where no Chromium is installed.
func requireBrowser(t *testing.T) {
	t.Helper()
	kind, err := engine.ByName("rod")
	if err != nil {
		t.Fatal(err)
	}
	if f := kind.Detect(t.Context()); !f.Found {
		t.Skipf("rod is not installed: %s", f.InstallHint)
	}
}

// TestCommandsInBrowser runs the scripts that specify the commands that need a browser, with two sites: SITE, and SECURE by
// HTTPS, of an authority that nobody knows.
func TestCommandsInBrowser(t *testing.T) {
	t.Parallel()
	requireBrowser(t)
	plain := httptest.NewServer(http.HandlerFunc(serveKestrel))
	secure := httptest.NewUnstartedServer(http.HandlerFunc(serveKestrel))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it is going to be mistrusted
	secure.StartTLS()
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	testscript.Run(t, testscript.Params{
		Dir:           "scenarios/testdata/browser",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			temp, err := os.MkdirTemp("", "cxt-") // Chromium's socket paths must be short
			env.Defer(func() { os.RemoveAll(temp) })
			env.Setenv("TMPDIR", temp)
			env.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("NO_COLOR", "1")
			env.Setenv("SITE", plain.URL)
			env.Setenv("HOST", plain.Listener.Addr().String())
			env.Setenv("SECURE", secure.URL)
			if chromium := os.Getenv("CXMATRIX_CHROMIUM"); chromium != "" {
				env.Setenv("CXMATRIX_CHROMIUM", chromium)
			}
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "awaits": awaits},
	})
}

// chromiumPath is the path of the Chromium that requireBrowser found.
func chromiumPath(t *testing.T) string {
	t.Helper()
	kind, err := engine.ByName("rod")
	if err != nil {
		t.Fatal(err)
	}
	return kind.Detect(t.Context()).Path
}
