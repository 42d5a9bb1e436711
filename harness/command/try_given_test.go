package command_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// TestGivenFiles checks that a journey does not leave a page that is still sending the files that it was given.
func TestGivenFiles(t *testing.T) {
	t.Parallel()
	requireBrowser(t)
	g, dir := NewWithT(t), t.TempDir()
	var stored atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, `<!doctype html><title>Media</title><h1>Media</h1><input type=file onchange="let d = new FormData(); d.append('f', this.files[0]); fetch('/up', {method: 'POST', body: d})"><p><a href="/library">Library</a>`)
	})
	mux.HandleFunc("POST /up", func(_ http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second) // the site's own work, while the request is under way
		if n, err := io.Copy(io.Discard, r.Body); err == nil && r.Context().Err() == nil {
			stored.Store(n)
		}
	})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	journey := "name: media\nfiles: [{name: photo.png, bytes: 300kB}]\nsteps: [{name: media, actions: [{open: /}, {attach: {input: input, files: [photo.png]}}, {click: text=Library}, {expect: h1}]}]\n"
	g.Expect(os.WriteFile(filepath.Join(dir, "journey.yaml"), []byte(journey), 0o600)).To(Succeed())
	cmd := exec.CommandContext(t.Context(), binary, "try", "journey.yaml", "--site", site.URL)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(said))
	g.Expect(stored.Load()).To(BeNumerically(">", 300_000), string(said))
}

// TestGivenRefused checks that a file which the network refused is no success, though the page shows what the journey expects.
func TestGivenRefused(t *testing.T) {
	t.Parallel()
	said, err := runGiven(t, "steps: [{name: media, actions: [{open: /}, {attach: {input: input, files: [large.png]}}, {expect: '#here'}]}]\n")
	g := NewWithT(t)
	g.Expect(err).To(HaveOccurred(), said)
	g.Expect(said).To(ContainSubstring("large.png did not get through: POST"))
	g.Expect(said).To(ContainSubstring("policy.body-limit:100kB"))
	g.Expect(said).To(ContainSubstring("1 cell: 1 blocked"))
}

// TestGivenArrived checks that what the network refuses later is not taken for a file that has arrived.
func TestGivenArrived(t *testing.T) {
	t.Parallel()
	said, err := runGiven(t, "steps: [{name: media, actions: [{open: /}, {attach: {input: input, files: [small.png]}}, {expect: '#here'}]}, {name: more, actions: [{click: button}, {expect: '#there'}]}]\n")
	g := NewWithT(t)
	g.Expect(err).NotTo(HaveOccurred(), said)
	g.Expect(said).To(ContainSubstring("1 request to 1 host was refused"))
}

// runGiven runs a journey's steps, at a site that shows the same whether its uploads arrive or not, where requests have a limit.
func runGiven(t *testing.T, steps string) (said string, err error) {
	requireBrowser(t)
	g, dir := NewWithT(t), t.TempDir()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, `<!doctype html><title>Media</title><h1>Media</h1><input type=file onchange="here.hidden = false; let d = new FormData(); d.append('f', this.files[0]); fetch('/up', {method: 'POST', body: d})"><p id=here hidden>photo</p>
			<button onclick="fetch('/up', {method: 'POST', body: 'x'.repeat(200000)}).then(() => { there.hidden = false })">More</button><p id=there hidden>more`)
	})
	mux.HandleFunc("POST /up", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	for name, text := range map[string]string{
		"journey.yaml": "name: media\nfiles: [{name: large.png, bytes: 300kB}, {name: small.png, bytes: 30kB}]\n" + steps,
		"matrix.yaml":  "name: limits\nenvironments: [{name: office, browsers: [chrome latest], systems: [windows 11], network: {policy: [{kind: body-limit, size: 100kB}]}}]\n",
	} {
		g.Expect(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)).To(Succeed())
	}
	cmd := exec.CommandContext(t.Context(), binary, "run", "--journey", "journey.yaml", "--matrix", "matrix.yaml", "--site", site.URL, "--with", "chromium", "--cells", "office/chrome-latest/*", "--prove", "quick", "--out", "run")
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// TestNearFiles checks that a hidden input for files is offered where files are to be given.
func TestNearFiles(t *testing.T) {
	t.Parallel()
	requireBrowser(t)
	g, dir := NewWithT(t), t.TempDir()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, `<!doctype html><title>Media</title><h1>Media</h1><a href="/">Home</a><button>Select files</button><input type=file id=html5_1k8n9hj84sh01vjsgcc15 style="opacity:0;width:0">`)
	}))
	t.Cleanup(site.Close)
	journey := "name: media\nfiles: [{name: photo.png, bytes: 30kB}]\nsteps: [{name: media, actions: [{open: /}, {attach: {input: '#html5_1j2k3h4g5f6d7s8a9', files: [photo.png]}}, {expect: h1}]}]\n"
	g.Expect(os.WriteFile(filepath.Join(dir, "journey.yaml"), []byte(journey), 0o600)).To(Succeed())
	cmd := exec.CommandContext(t.Context(), binary, "try", "journey.yaml", "--site", site.URL, "--timeout", "2s")
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	g.Expect(err).To(HaveOccurred(), string(said))
	g.Expect(string(said)).To(MatchRegexp(`near #html5_\w+ the page has\n +input\[type=file\] `))
}
