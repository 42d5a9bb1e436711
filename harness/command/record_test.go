package command_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cxmatrix/fixtures/hang"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	. "github.com/onsi/gomega"
)

// claimPages are those of a small site with a log-in and a form.
var claimPages = map[string]string{
	"/": `<!doctype html><title>Claims</title><h1>Log in to Claims</h1><form method=post action="/login">
		<p><label for=email>E-mail</label> <input id=email name=email type=email></p>
		<p><label>Password <input type=password name=word></label></p><button>Sign in</button></form>`,
	"/claim": `<!doctype html><title>Claim</title><h1>Your claim</h1><form method=post action="/claim" enctype="multipart/form-data">
		<p><label>Country <select name=country><option value=at>Austria</option><option value=fr>France</option></select></label></p>
		<p><label><input type=checkbox name=agree> I agree</label></p>
		<p><label><input type=radio name=way value=post> By post</label> <label><input type=radio name=way value=mail> By mail</label></p>
		<p><label>Reason <textarea name=reason></textarea></label></p>
		<p><button type=button onclick="document.getElementById('more').hidden = false">Add evidence</button></p>
		<p id=more hidden><label>Evidence <input type=file name=file></label></p>
		<table><tr><td>Flight</td><td><button type=button>Remove</button></td></tr><tr><td>Hotel</td><td><button type=button class=r
			onclick="document.getElementById('told').textContent = 'Hotel removed'">Remove</button></td></tr></table><p role=status id=told></p>
		<button>Send claim</button></form>`,
	"/thanks": `<!doctype html><title>Thanks</title><h1>Thank you, claim 4711 is with us</h1>`,
}

// claims is the site; it lets in one user, and takes claims that are complete.
func claims(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodGet:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, claimPages[r.URL.Path])
	case r.URL.Path == "/login" && r.FormValue("email") == "ada@example.test" && r.FormValue("word") == recordedPassword:
		http.Redirect(w, r, "/claim", http.StatusSeeOther)
	case r.URL.Path == "/claim":
		_, file, err := r.FormFile("file")
		if err != nil || file.Size < 40_000 || r.FormValue("country") != "fr" || r.FormValue("agree") != "on" || r.FormValue("way") != "mail" || r.FormValue("reason") != "late ${x}" {
			http.Error(w, fmt.Sprint(r.Form, err), http.StatusBadRequest)
			return
		}
		http.Redirect(w, r, "/thanks", http.StatusSeeOther)
	default:
		http.Error(w, "no", http.StatusForbidden)
	}
}

const recordedPassword = "correct horse 77"

// recordingRun is a record under way.
type recordingRun struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   strings.Builder
	mu    sync.Mutex
	ended chan error
}

func (r *recordingRun) output() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.String()
}

// Write implements io.Writer.
func (r *recordingRun) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Write(p)
}

// startRecording starts record with a Chromium without a window, which a second client can drive as a person does.
func startRecording(t *testing.T, dir string, args ...string) (*recordingRun, *rod.Page) {
	g := NewWithT(t)
	temp, err := os.MkdirTemp("", "cxt-") // Chromium's socket paths must be short
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { os.RemoveAll(temp) })
	chromium := filepath.Join(temp, "chromium")
	script := fmt.Sprintf("#!/bin/sh\nexec %q \"$@\" --headless=new --remote-debugging-port=0\n", chromiumPath(t))
	g.Expect(os.WriteFile(chromium, []byte(script), 0o700)).To(Succeed())
	ctx, cancel := context.WithTimeout(t.Context(), hang.Limit)
	t.Cleanup(cancel)
	r := &recordingRun{cmd: exec.CommandContext(ctx, binary, append([]string{"record"}, args...)...), ended: make(chan error, 1)}
	r.cmd.Dir, r.cmd.Stdout, r.cmd.Stderr = dir, r, r
	r.cmd.Env = append(os.Environ(), "DISPLAY=:none", "CXMATRIX_CHROMIUM="+chromium, "TMPDIR="+temp, "NO_COLOR=1")
	r.in, err = r.cmd.StdinPipe()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.cmd.Start()).To(Succeed())
	go func() { r.ended <- r.cmd.Wait() }()
	g.Eventually(r.output).WithContext(ctx).WithTimeout(hang.Limit).Should(ContainSubstring("  open http"))
	driver := rod.New().ControlURL(debuggerAddress(t, temp)).NoDefaultDevice().Context(ctx).MustConnect()
	return r, driver.MustPages().MustFindByURL("127.0.0.1")
}

// debuggerAddress is where Chromium listens to its second client.
func debuggerAddress(t *testing.T, temp string) string {
	var found []string
	NewWithT(t).Eventually(func() ([]string, error) {
		err := filepath.WalkDir(temp, func(path string, _ os.DirEntry, _ error) error {
			if filepath.Base(path) == "DevToolsActivePort" {
				found = append(found, path)
			}
			return nil
		})
		return found, err
	}).WithTimeout(hang.Limit).ShouldNot(BeEmpty())
	file, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	var words []string
	for lines.Scan() {
		words = append(words, lines.Text())
	}
	return "ws://127.0.0.1:" + words[0] + words[1]
}

// TestRecord records a walk by hand, and walks the journey.
func TestRecord(t *testing.T) {
	t.Parallel()
	requireBrowser(t)
	g, dir := NewWithT(t), t.TempDir()
	site := httptest.NewServer(http.HandlerFunc(claims))
	t.Cleanup(site.Close)
	evidence := filepath.Join(dir, "photo.png")
	g.Expect(os.WriteFile(evidence, make([]byte, 48_211), 0o600)).To(Succeed())
	r, page := startRecording(t, dir, site.URL)

	page.MustElement("#email").MustInput("ada@example.test")
	page.MustElement("[type=password]").MustInput(recordedPassword).MustType(input.Enter)
	page.MustElement("select").MustFocus().MustType(input.KeyF)
	page.MustElement("[name=agree]").MustClick()
	page.MustElement("[value=mail]").MustClick()
	page.MustElement("textarea").MustInput("late ${x}")
	page.MustElement("button[type=button]").MustClick()
	page.MustElement(".r").MustClick()
	page.MustElement("[type=file]").MustSetFiles(evidence)
	page.MustElementR("button", "Send").MustClick()
	page.MustElementR("h1", "Thank you")
	g.Eventually(r.output).WithTimeout(hang.Limit).Should(ContainSubstring("Send claim"))
	g.Expect(proto.PageClose{}.Call(page)).To(Succeed())
	g.Eventually(r.ended).WithTimeout(hang.Limit).Should(Receive(BeNil()), r.output)

	written, err := os.ReadFile(filepath.Join(dir, "journey.yaml"))
	g.Expect(err).NotTo(HaveOccurred())
	t.Logf("%s\n%s", r.output(), written)
	g.Expect(string(written) + r.output()).NotTo(ContainSubstring("horse"))
	info, err := os.Stat(filepath.Join(dir, "journey.yaml"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode().Perm()).To(BeEquivalentTo(0o600))
	for _, args := range [][]string{{"lint", "journey.yaml"}, {"try", "journey.yaml", "--site", site.URL}} {
		again := exec.CommandContext(t.Context(), binary, args...)
		again.Dir, again.Env = dir, append(os.Environ(), "CX_PASSWORD="+recordedPassword)
		said, err := again.CombinedOutput()
		t.Logf("%s", said)
		g.Expect(err).NotTo(HaveOccurred(), string(said))
		g.Expect(string(said)).NotTo(ContainSubstring("horse"))
	}
}

// visits is a site that greets once, has a menu that only the pointer opens and row buttons that only the pointer shows,
// and uploads by an input that is in no document.
type visits struct{ greeted atomic.Bool }

func (v *visits) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch r.URL.Path {
	case "/":
		io.WriteString(w, `<!doctype html><title>Visits</title><style>nav ul ul { display: none } nav li:hover > ul { display: block }</style>
			<h1>Visits</h1><nav><ul><li><a href="#">Home</a></li><li><a href="#">Records</a><ul><li><a href="/records">Old ones</a></li></ul></li></ul></nav>`)
		if !v.greeted.Swap(true) {
			io.WriteString(w, `<dialog open><h2>What is new</h2><button onclick="this.textContent == 'Next' ? this.textContent = 'Got it' : this.closest('dialog').close()">Next</button></dialog>`)
		}
	case "/records":
		io.WriteString(w, `<!doctype html><title>Records</title><style>td button { opacity: 0 } tr:hover button { opacity: 1 }</style><h1>Old records</h1>
			<table><tr><td>Anna</td><td><button onclick="told.textContent = 'Anna was kept'">Keep</button></td></tr>
			<tr><td>Bert</td><td><button onclick="told.textContent = 'Bert was kept'">Keep</button></td></tr></table><p role=status id=told></p>
			<button id=add onclick="const i = document.createElement('input'); i.type = 'file';
				i.onchange = () => { told.textContent = 'We have ' + i.files[0].name }; i.click()">Add a photo</button>`)
	}
}

// TestRecordPointer records what only the pointer shows, what comes only once, and a chooser without an input in the page.
func TestRecordPointer(t *testing.T) {
	t.Parallel()
	requireBrowser(t)
	g, dir := NewWithT(t), t.TempDir()
	site := httptest.NewServer(&visits{})
	t.Cleanup(site.Close)
	photo := filepath.Join(dir, "photo.png")
	g.Expect(os.WriteFile(photo, make([]byte, 48_211), 0o600)).To(Succeed())
	r, page := startRecording(t, dir, site.URL)

	page.MustWaitLoad().MustElementR("button", "Next").MustClick()
	page.MustElementR("button", "Got it").MustClick()
	page.MustElementR("a", "Home").MustHover()
	page.MustElementR("a", "Records").MustHover()
	page.MustElementR("a", "Old ones").MustClick()
	page.MustElementR("h1", "Old records")
	page.MustWaitLoad()
	page.MustElementR("tr", "Bert").MustHover()
	page.MustElement("tr:nth-of-type(2) button").MustClick()
	page.MustElementR("#told", "Bert was kept")
	choose := page.MustHandleFileDialog()
	page.MustElement("#add").MustClick()
	choose(photo)
	page.MustElementR("#told", "We have photo.png")
	g.Eventually(r.output).WithTimeout(hang.Limit).Should(ContainSubstring("attach photo.png"))
	g.Expect(proto.PageClose{}.Call(page)).To(Succeed())
	g.Eventually(r.ended).WithTimeout(hang.Limit).Should(Receive(BeNil()), r.output)

	written, err := os.ReadFile(filepath.Join(dir, "journey.yaml"))
	g.Expect(err).NotTo(HaveOccurred())
	t.Logf("%s\n%s", r.output(), written)
	again := exec.CommandContext(t.Context(), binary, "try", "journey.yaml", "--site", site.URL)
	again.Dir = dir
	said, err := again.CombinedOutput()
	t.Logf("%s", said)
	g.Expect(err).NotTo(HaveOccurred(), string(said))
	g.Expect(string(written)).To(MatchRegexp(`(?s)- optional:.*Got it.*- expect: "role=heading\[name=Visits\]"`))
	for _, action := range []string{"- hover: \"role=link[name=Records]\"", "- pick:", "- hover: \"role=row[name=Bert", "role=row[name=Bert] >> role=button[name=Keep]"} {
		g.Expect(string(written)).To(ContainSubstring(action))
	}
}
