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

// saving is a page that saves a while after one has typed, and then goes on without a new document.
const saving = `<!doctype html><title>saving</title><input id=f onkeyup="setTimeout(function () {
  fetch('/api/save?of=' + f.value, {method: 'POST'}).then(function () { history.pushState(0, '', '/saved?key=k3y'); }) }, 200)">`

// TestWaitFor walks a page whose requests and addresses are waited for, inside of other actions.
func TestWaitFor(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, saving)
	}))
	t.Cleanup(site.Close)
	for _, engine := range []string{"rod", "chromedriver"} {
		for request, why := range map[string]string{"/api/save": "", "/api/lose": "save: wait-for /api/lose: no such request was sent in this step; the address is " + site.URL + "/saved?key=[hidden]"} {
			t.Run(engine+request, func(t *testing.T) {
				requireEngines(t, engine)
				t.Parallel()
				if engine != "rod" {
					tier.Nightly(t)
				}
				g := NewWithT(t)
				file := filepath.Join(t.TempDir(), "save.yaml")
				text := "name: save\nsteps:\n- name: save\n  actions:\n  - open: /\n  - optional: [{click: '#cookies'}]\n" +
					"  - within: {at: body, actions: [{press: {key: x, in: '#f'}}, {wait-for: {address: '*/saved*'}}, {wait-for: {request: " + request + "}}]}\n"
				g.Expect(os.WriteFile(file, []byte(text), 0o600)).To(Succeed())
				r := run(t, "--site", site.URL, "--journey", file, "--with", "chromium", "--cells", "low/chromium-installed/linux", "--engine", engine, "--timeout", "4s", "--prove", "off")
				g.Expect(r.Cells).To(HaveLen(1), r.stdout+r.stderr)
				g.Expect(r.Cells[0].Reason).To(Equal(why))
				step := r.Cells[0].Steps[0]
				g.Expect(step.Notes).To(Equal([]string{"optional #cookies: no such element, so this was left out"}))
				g.Expect(step.Verdict).To(Equal(map[bool]results.Verdict{true: results.Passed, false: results.Failed}[why == ""]), step.Reason)
			})
		}
	}
}
