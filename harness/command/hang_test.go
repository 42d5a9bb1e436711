package command_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestHang walks a site whose script never ends: its customers are stuck, and
// neither browser nor driver is at fault.
func TestHang(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `<!doctype html><title>stuck</title><button id=go>Go</button><script>setTimeout(function(){for(;;){}},300)</script>`)
	}))
	t.Cleanup(site.Close)
	file := filepath.Join(t.TempDir(), "stuck.yaml")
	const text = "name: stuck\nsteps:\n- name: wait-for-it\n  actions: [{open: /}, {expect: '#nowhere'}]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, engine := range []string{"rod", "chromedriver"} {
		t.Run(engine, func(t *testing.T) {
			requireEngines(t, engine)
			t.Parallel()
			if engine != "rod" {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			r := run(t, "--site", site.URL, "--journey", file, "--with", "chromium", "--cells", "low/chromium-installed/linux", "--engine", engine, "--timeout", "3s", "--prove", "off")
			g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
			g.Expect(r.Cells[0].Verdict).To(Equal(results.Failed), r.Cells[0].Reason)
		})
	}
}
