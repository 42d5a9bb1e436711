package command_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// sendPage shows a file as stored at once or when it is sent, whatever the site answers.
const sendPage = `<!doctype html><title>send</title><link rel=icon href="data:,"><input type=file><button>Send</button><p id=list></p><script>
document.querySelector('button').onclick = function () {
  var file = document.querySelector('input').files[0], how = location.search.slice(1);
  function stored() { document.getElementById('list').innerHTML = '<span class=stored>' + file.name + '</span>'; }
  if (how != 'refused') stored();
  if (how == 'unsent') return;
  var r = new XMLHttpRequest();
  r.onloadend = stored;
  r.open('POST', '/send?' + how);
  r.send(file);
};</script>`

// falseClaims are the page's modes, each with the expected finding.
var falseClaims = map[string]struct{ kind, truth string }{
	"early":   {results.FalseClaim, `^\d+ kB of 20\d kB had been sent to the site$`},
	"unsent":  {results.FalseClaim, `^no request carried it$`},
	"refused": {results.FalseClaim, `^the request that carried it was answered 409$`},
	"honest":  {},
}

// TestFalseClaims uploads a file to pages that make false claims: the verdict follows from the site's answers and the page's
// elements, and the finding is recorded besides it.
func TestFalseClaims(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_, _ = io.Copy(io.Discard, r.Body)
			if r.URL.RawQuery == "refused" {
				w.WriteHeader(http.StatusConflict)
			}
			return
		}
		w.Header().Set("Content-Type", "text/html")
		page := sendPage
		if r.URL.RawQuery == "honest" {
			page = truthfulPage
		}
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(site.Close)
	const matrix = "name: slow\nenvironments:\n- {name: a, browsers: [chromium installed], systems: [linux], network: {line: 512kbps}}\n"
	for how, want := range falseClaims {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			if how == "unsent" || how == "refused" {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			journey := fmt.Sprintf(`name: send
files: [{name: cv.pdf, bytes: 200000}]
steps:
- name: send
  actions:
  - open: /?%s
  - upload: {input: input, files: [cv.pdf], start: button, done: .stored}
`, how)
			r := run(t, append(brief(t, matrix, journey), "--site", site.URL, "--prove", "off")...)
			g.Expect(r.Cells).To(HaveLen(1), r.stdout+r.stderr)
			if want.kind == "" {
				g.Expect(r.Cells[0].Findings).To(BeEmpty())
				return
			}
			g.Expect(r.Cells[0].Findings).To(ConsistOf(And(HaveField("Kind", want.kind), HaveField("Step", "send"),
				HaveField("Claimed", ContainSubstring("cv.pdf")), HaveField("Actual", MatchRegexp(want.truth)))), r.stdout)
			g.Expect(r.stdout).To(ContainSubstring("the page lied in send"))
		})
	}
}

// truthfulPage claims success when the site has answered with success.
const truthfulPage = `<!doctype html><title>send</title><link rel=icon href="data:,"><input type=file><button>Send</button><p id=list></p><script>
document.querySelector('button').onclick = function () {
  var file = document.querySelector('input').files[0], r = new XMLHttpRequest();
  r.onload = function () { if (r.status < 300) document.getElementById('list').innerHTML = '<span class=stored>' + file.name + '</span>'; };
  r.open('POST', '/send');
  r.send(file);
};</script>`
