package command_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/fixtures/catcher"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

const (
	mailedCode  = "482915"
	mailedToken = "9f8e7d6c5b4a3928"
)

// mailingSite sends a code to who logs in, and then a link.
func mailingSite(box *catcher.Catcher) http.Handler {
	mux := http.NewServeMux()
	page := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			switch code := r.FormValue("code"); {
			case code == mailedCode:
				box.Deliver(letter(r.FormValue("mail"), fmt.Sprintf("Please confirm: http://%s/confirm/%s", r.Host, mailedToken)))
			case r.FormValue("mail") != "":
				box.Deliver(letter(r.FormValue("mail"), "Your code is "+mailedCode))
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!doctype html><title>mail</title><link rel=icon href=\"data:,\">"+strings.ReplaceAll(body, "{code}", r.FormValue("code")))
		})
	}
	page("/{$}", `<form action=/code method=post><input id=mail name=mail><button id=go>Send me a code</button></form>`)
	page("/code", `<form action=/in method=post><input type=hidden name=mail value=ann@example.test><input id=code name=code><button id=go>Log in</button></form>`)
	page("/in", `<p id=in>Logged in by {code}</p>`)
	page("/confirm/"+mailedToken, `<p id=confirmed>Thank you for `+mailedToken+`</p>`)
	return mux
}

func letter(to, text string) string {
	return "To: " + to + "\r\nSubject: Hello\r\n\r\n" + text + "\r\n"
}

// TestMail walks a log-in by a mailed code, and a mailed link. Neither is in what is recorded.
func TestMail(t *testing.T) {
	t.Parallel()
	requireEngines(t, "rod")
	g := NewWithT(t)
	box := catcher.Mailpit("ann:pa55word")
	t.Cleanup(box.Close)
	box.Deliver(letter("ann@example.test", "Your code is 111111"))
	site := httptest.NewServer(mailingSite(box))
	t.Cleanup(site.Close)
	file := filepath.Join(t.TempDir(), "mail.yaml")
	g.Expect(os.WriteFile(file, []byte(`name: mail
accounts: [{user: ann@example.test}]
steps:
- name: log-in
  actions: [{open: /}, {fill: {field: "#mail", with: "${account.user}"}}, {click: "#go"}, {fill: {field: "#code", with: "${mail:BOX code}"}}, {click: "#go"}, {expect: "#in"}]
- name: confirm
  actions: [{open: "${mail:BOX link}"}, {expect: "#confirmed"}]
- name: miss
  actions: [{expect: "#never"}]
`), 0o600)).To(Succeed())
	r := prepareRun(t, "--site", site.URL, "--journey", file, "--with", "chromium", "--cells", "low/chromium-installed/linux", "--engine", "rod", "--timeout", "10s", "--prove", "off")
	r.cmd.Env = append(r.cmd.Env, "BOX="+strings.Replace(box.URL, "://", "://ann:pa55word@", 1))
	r.begin(t)
	run := r.wait(t)
	g.Expect(run.Cells).To(HaveLen(1), run.stdout+run.stderr)
	steps := run.Cells[0].Steps
	g.Expect([]results.Verdict{steps[0].Verdict, steps[1].Verdict, steps[2].Verdict}).To(Equal([]results.Verdict{results.Passed, results.Passed, results.Failed}), steps[0].Reason+steps[1].Reason)
	g.Expect(steps[2].Ended.Address).To(Equal(site.URL + "/confirm/[hidden]"))
	for _, secret := range []string{mailedCode, mailedToken, "pa55word"} {
		g.Expect(run.stdout + run.stderr).NotTo(ContainSubstring(secret))
		g.Expect(filesWith(t, r.dir, secret)).To(BeEmpty(), secret)
	}
}

// filesWith lists the files below a folder that hold a text.
func filesWith(t *testing.T, dir, text string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if strings.Contains(string(data), text) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
