package command_test

import (
	"bytes"
	"fmt"
	"html"
	"image"
	_ "image/jpeg" // of Chromium by rod
	_ "image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results"
	"cxmatrix/results/redact"
	"cxmatrix/results/redact/redacttest"

	. "github.com/onsi/gomega"
)

// echoedSecret is the secret that the echoing site writes in every form.
const echoedSecret = `canary-W0rd/&'"pass`

// formsMatrix has a cell for every engine's family.
const formsMatrix = `name: forms
environments:
- {name: a, browsers: [chromium installed], systems: [linux], variant: local, network: {reach: ["127.0.0.1:9"]}}
- {name: f, browsers: [firefox installed], systems: [linux], variant: local, network: {reach: ["127.0.0.1:9"]}}
- {name: s, browsers: [safari 17], systems: [macos sonoma], variant: local, network: {reach: ["127.0.0.1:9"]}}
- {name: i, browsers: [ie 8], systems: [windows 7], variant: local, network: {reach: ["127.0.0.1:9"]}}
- {name: p, browsers: [chrome 28], systems: [windows 7], variant: local, network: {reach: ["127.0.0.1:9"]}}
`

const formsJourney = `name: forms
accounts: [{user: ada, password: "${CX_PASSWORD}"}]
steps:
- name: log-in
  actions:
  - open: "/login?token=${CX_PASSWORD}"
  - fill: {field: "#user", with: "${CX_PASSWORD}"}
  - fill: {field: "#pass", with: "${account.password}"}
  - click: "#go"
  - fill: {field: "#typed", with: "${CX_PASSWORD}"}
  - expect: "#done"
- name: look
  actions:
  - expect: {at: "#shown", text: "${CX_PASSWORD} is not what is there"}
`

// green marks all that shows the secret, blue what a picture has to keep.
const green, blue = `style="background:#00ff00;color:#00ff00"`, `style="background:#0000ff;color:#0000ff"`

// echoSite serves a page that contains the secret wherever a page can. Its scripts run in the
// oldest engine.
func echoSite(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><title>%s</title><form method=post action=/in><input id=user name=user %s><input id=pass type=password name=pass %s><button id=go>Go</button></form>`, html.EscapeString(echoedSecret), green, green)
	})
	mux.HandleFunc("POST /in", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "pass", Value: url.QueryEscape(echoedSecret)})
		http.Redirect(w, r, "/echo/"+url.PathEscape(echoedSecret)+"?pw="+url.QueryEscape(echoedSecret)+"#access_token="+url.QueryEscape(echoedSecret), http.StatusSeeOther)
	})
	mux.HandleFunc("GET /inner", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><body %s><span %s>%s</span>`, `style="margin:0;background:#ff0000"`, green, html.EscapeString(echoedSecret))
	})
	mux.HandleFunc("GET /echo/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Secret", url.QueryEscape(echoedSecret))
		fmt.Fprint(w, echoPage())
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { http.Error(w, echoedSecret, http.StatusTeapot) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func echoPage() string {
	var out strings.Builder
	output := html.EscapeString(echoedSecret)
	fmt.Fprintf(&out, `<!DOCTYPE html><title>%s</title><body style="margin:10px;font:16px monospace">`, output)
	fmt.Fprintf(&out, `<p id=keep %s>this stays as it is</p><p>You typed <span id=shown %s>%s</span>.</p>`, blue, green, output)
	fmt.Fprintf(&out, `<p><b %s>canary-</b><i %s>W0rd/&amp;'&quot;pa</i><b %s>ss</b></p>`, green, green, green)
	fmt.Fprintf(&out, `<p><input id=text value="%s" %s> <input type=password value="%s" %s> <textarea %s>%s</textarea></p>`, output, green, output, green, green, output)
	// what is typed into this field is kept backwards
	fmt.Fprintf(&out, `<p><input id=typed %s onkeyup="this.value=this.value.split('').reverse().join('')"></p>`, green)
	fmt.Fprint(&out, `<iframe src="/inner" width=400 height=40 frameborder=0></iframe><p id=done>done</p>`)
	for _, f := range redacttest.Forms {
		if written := f.Write(echoedSecret); !strings.Contains(written, "\x00") {
			style := green
			if strings.Contains(written, " ") { // not all its words are part of the secret
				style = ""
			}
			fmt.Fprintf(&out, "<div class=error style=\"display:block;font-size:6px\">%s: <span %s>%s</span></div>\n", f.Name, style, html.EscapeString(written))
			fmt.Fprintf(&out, "<!-- %s -->", strings.ReplaceAll(written, "--", ""))
		}
	}
	fmt.Fprintf(&out, `<script>var s = %q, i;`, echoedSecret)
	fmt.Fprint(&out, `function get(u) { try { var x = new XMLHttpRequest(); x.open('GET', u, true); x.send(); } catch (e) {} }
		get('/missing/' + encodeURIComponent(s) + '?q=' + escape(s) + '#' + s);
		get('http://127.0.0.1:9/' + encodeURIComponent(s));
		if (window.console && console.error) { console.error('wrong: ' + s); console.error('wrong: ' + encodeURIComponent(s)); if (window.btoa) console.error('wrong: ' + btoa('ada:' + s)); }
		setTimeout(function () { alert('Wrong: ' + s); }, 1);
		setTimeout(function () { throw new Error('no such user: ' + s); }, 2);
		</script>`)
	return out.String()
}

// stemForms are the middle of the secret in the forms that no escape changes.
var stemForms = []string{"canary-w0rd", "63616e6172792d573072642f", "y2fuyxj5lvcwcmq", "nhbmfyes1xmhjk", "jyw5hcnktvzbyz"}

// searchForms looks for the secret in every form.
func searchForms(t *testing.T, where, text string) {
	t.Helper()
	for _, f := range redacttest.Forms {
		if strings.Contains(text, f.Write(echoedSecret)) {
			t.Errorf("%s holds the secret as %s", where, f.Name)
		}
	}
	lower := strings.ToLower(text)
	for _, stem := range stemForms {
		if at := strings.Index(lower, stem); at >= 0 {
			t.Errorf("%s holds %s: …%s…", where, stem, text[max(0, at-80):min(len(text), at+80)])
		}
	}
}

// searchAll searches all files of a run, and its reports.
func searchAll(t *testing.T, r finishedRun, history string) {
	t.Helper()
	searchForms(t, "standard output", r.stdout)
	searchForms(t, "standard error", r.stderr)
	if err := filepath.Walk(r.dir, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v: others can read it", path, info.Mode())
		}
		if info.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		searchForms(t, path, path+string(data))
		return err
	}); err != nil {
		t.Error(err)
	}
	for _, format := range []string{"html", "junit", "csv", "json", "text", "github"} {
		out, err := exec.Command(binary, "report", r.dir, "--format", format).CombinedOutput()
		if err != nil || len(out) == 0 {
			t.Errorf("report --format %s: %v: %s", format, err, out)
		}
		searchForms(t, "the report as "+format, string(out))
	}
	data, err := os.ReadFile(history)
	if err != nil || len(data) == 0 {
		t.Errorf("the history: %v", err)
	}
	searchForms(t, "the history", string(data))
}

// checkScreenshots checks that the screenshots do not show the secret, and show the rest.
func checkScreenshots(t *testing.T, r finishedRun, pictures int) {
	t.Helper()
	seen := 0
	for _, c := range r.Cells {
		for _, s := range c.Steps {
			for _, a := range s.Artifacts {
				between := slices.ContainsFunc(s.Actions, func(done results.Action) bool { return done.Picture == a })
				if strings.HasSuffix(a, ".png") || strings.HasSuffix(a, ".jpg") && !between {
					seen++
					checkScreenshot(t, filepath.Join(r.dir, a))
				}
			}
		}
	}
	if seen != pictures {
		t.Errorf("%d pictures, not %d", seen, pictures)
	}
}

func checkScreenshot(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	shown, kept, result := 0, 0, 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			switch r, g, b := r>>8, g>>8, b>>8; {
			case g > 200 && r < 60 && b < 60:
				shown++
			case b > 200 && r < 60 && g < 60:
				kept++
			case near(r, 0x59) && near(g, 0x2a) && near(b, 0x71):
				result++
			}
		}
	}
	if shown > 0 || kept < 2000 || result < 2000 {
		t.Errorf("%s: %d pixels of the secret are seen, %d are painted over, %d of the rest are left", file, shown, result, kept)
	}
}

// near reports whether a part of a colour is as it was painted, as far as a JPEG keeps it.
func near(is, painted uint32) bool { return max(is, painted)-min(is, painted) <= 6 }

// TestSecretForms walks a site that echoes the typed password in every form, in every engine,
// and looks for it in all that the run wrote and in what is made of it.
func TestSecretForms(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		engine, cells string
		pictures      int
		nightly       bool
	}{
		{"rod", "a/*/*", 2, false}, {"chromedriver", "a/*/*", 2, false}, {"chromedriver-jsonwire", "a/*/*", 2, true}, {"firefox", "f/*/*", 2, true},
		{"webkit", "s/*/*", 2, true}, {"htmlunit-ie8", "i/*/*", 0, true}, {"phantomjs", "p/*/*", 2, true},
	} {
		t.Run(tc.engine, func(t *testing.T) {
			requireEngines(t, tc.engine)
			t.Parallel()
			if tc.nightly {
				tier.Nightly(t)
			}
			g := NewWithT(t)
			history := filepath.Join(t.TempDir(), "history.db")
			r := runAs(t, echoedSecret, append(brief(t, formsMatrix, formsJourney), "--site", echoSite(t), "--cells", tc.cells, "--engine", tc.engine, "--timeout", "20s", "--prove", "off", "--history", history)...)
			g.Expect(r.code).To(Equal(1), r.stdout+r.stderr)
			g.Expect(r.Cells).To(HaveLen(1))
			g.Expect(r.Cells[0].Steps).To(HaveExactElements(HaveField("Verdict", results.Passed), HaveField("Verdict", Or(Equal(results.Failed), Equal(results.Blocked)))), r.stdout) // PhantomJS is old enough to be suspected
			g.Expect(r.Cells[0].Steps[1].Shown).To(ContainSubstring(redact.Hidden), "the page told it")
			searchAll(t, r, history)
			checkScreenshots(t, r, tc.pictures)
			log, err := os.ReadFile(filepath.Join(r.dir, results.ArtifactDir(r.Cells[0].Cell, 1), results.LogFile))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(log)).NotTo(Or(ContainSubstring("apply(null"), ContainSubstring("ownerDocument")), "no script of ours is in the log")
			g.Expect(len(log)).To(BeNumerically("<", 64<<10))
		})
	}
}
