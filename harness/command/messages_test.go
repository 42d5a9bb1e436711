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

// briefMessages is a page whose toast is gone long before a customer gives up waiting.
const briefMessages = `<!doctype html><title>fleeting</title><button id=go>Save</button><div id=place></div><script>
document.getElementById('go').onclick = function () {
  document.getElementById('place').innerHTML = '<div class=toast>The file is larger than 10 MB, the limit</div>';
  setTimeout(function () { document.getElementById('place').innerHTML = ''; }, 1000);
}</script>`

// silent is the same page without the toast.
const silent = `<!doctype html><title>silent</title><button id=go>Save</button>`

// TestMessages walks a page that says why something failed for one second, and one that
// says nothing.
func TestMessages(t *testing.T) {
	t.Parallel()
	pages := map[string]string{"/fleeting": briefMessages, "/silent": silent}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, pages[r.URL.Path])
	}))
	t.Cleanup(site.Close)
	for _, engine := range []string{"rod", "chromedriver"} {
		for page := range pages {
			t.Run(engine+page, func(t *testing.T) {
				requireEngines(t, engine)
				t.Parallel()
				if engine != "rod" {
					tier.Nightly(t)
				}
				g := NewWithT(t)
				file := filepath.Join(t.TempDir(), "save.yaml")
				text := "name: save\nsteps:\n- name: save\n  actions: [{open: " + page + "}, {click: '#go'}, {expect: '#saved'}]\n"
				g.Expect(os.WriteFile(file, []byte(text), 0o600)).To(Succeed())
				r := run(t, "--site", site.URL, "--journey", file, "--with", "chromium", "--cells", "low/chromium-installed/linux", "--engine", engine, "--timeout", "4s", "--prove", "off")
				g.Expect(r.Cells).To(HaveLen(1), r.stdout+r.stderr)
				step := r.Cells[0].Steps[0]
				g.Expect(step.Verdict).To(Equal(results.Failed), step.Reason)
				g.Expect(step.Ended).To(HaveValue(Equal(results.Place{Address: site.URL + page, Title: page[1:], Text: "Save"})))
				g.Expect(r.stdout).To(ContainSubstring("it ended at " + site.URL + page + " (" + page[1:] + `), which showed: "Save"`))
				if page == "/silent" {
					g.Expect(step.Messages).To(BeEmpty())
					g.Expect(step.Shown).To(BeEmpty())
					return
				}
				g.Expect(step.Messages).To(ConsistOf(And(HaveField("Where", "toast"), HaveField("StillShown", false), HaveField("Shown", BeNumerically(">", 0.5)))))
				g.Expect(step.Shown).To(MatchRegexp(`^The file is larger than 10 MB, the limit \(shown for \d\.\d s\)$`))
				g.Expect(step.Explained).To(HaveValue(BeTrue()))
			})
		}
	}
}
