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
