package marionette_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser/marionette"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// realFirefox is a Server in front of the Firefox of this machine, and a page to drive it on.
type realFirefox struct {
	ctx     context.Context
	session string // its address
}

// do sends a command that must succeed, and returns its value.
func (f realFirefox) do(method, path, body string) string {
	GinkgoHelper()
	status, value := send(f.ctx, method, f.session+path, body)
	Expect(status).To(Equal(200), "%s %s: %s", method, path, value)
	return value
}

// find returns an element's id.
func (f realFirefox) find(selector string) string {
	GinkgoHelper()
	value := f.do("POST", "/element", fmt.Sprintf(`{"using":"css selector","value":%q}`, selector))
	var reference map[string]string
	Expect(json.Unmarshal([]byte(value), &reference)).To(Succeed())
	return reference["element-6066-11e4-a52e-4f735466cecf"]
}

func newRealFirefox(ctx context.Context) realFirefox {
	GinkgoHelper()
	path, err := exec.LookPath("firefox-esr")
	if err != nil {
		Skip("firefox-esr is not installed here; to get it: apt-get install firefox-esr")
	}
	dir := GinkgoT().TempDir()
	server := &marionette.Server{Start: func(ctx context.Context, caps map[string]any) (*marionette.Conn, func(context.Context) error, error) {
		f := marionette.Firefox{Binary: path, Profile: dir, Args: []string{"-headless"}}
		cmd, err := f.Command()
		if err != nil {
			return nil, nil, err
		}
		cmd.Env = append(cmd.Environ(), "HOME="+dir)
		if err := cmd.Start(); err != nil {
			return nil, nil, err
		}
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }()
		stop := func(context.Context) error { <-ended; return nil } // quit at the server's request
		conn, err := marionette.Attach(ctx, dir, ended)
		return conn, stop, err
	}}
	h := httptest.NewServer(server)
	DeferCleanup(func() { Expect(server.Close(context.Background())).To(Succeed()); h.Close() })
	status, value := send(ctx, "POST", h.URL+"/session", `{"capabilities":{"alwaysMatch":{"unhandledPromptBehavior":"ignore","se:noise":1}}}`)
	Expect(status).To(Equal(200), value)
	var opened struct{ SessionID string }
	Expect(json.Unmarshal([]byte(value), &opened)).To(Succeed())
	return realFirefox{ctx, h.URL + "/session/" + opened.SessionID}
}

const page = `<!doctype html><title>Bridge</title><link rel=icon href="data:,"><input id=in value=old disabled><input id=text>
<p id=p style="color:red">Hello</p><div id=host></div><iframe srcdoc="<b id=inner>inside</b>"></iframe><input type=checkbox id=box checked>
<script>host.attachShadow({mode: 'open'}).innerHTML = '<i id=deep>deep</i>'</script>`

var _ = Describe("a real Firefox behind the server", func() {
	It("executes WebDriver commands", func(ctx SpecContext) {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, page)
		}))
		defer site.Close()
		f := newRealFirefox(ctx)
		f.do("POST", "/url", `{"url":"`+site.URL+`/a"}`)
		f.do("POST", "/url", `{"url":"`+site.URL+`/b"}`)
		f.do("POST", "/back", "")
		Expect(f.do("GET", "/url", "")).To(Equal(`"` + site.URL + `/a"`))
		f.do("POST", "/forward", "{}")
		f.do("POST", "/refresh", "{}")
		Expect(f.do("GET", "/url", "")).To(Equal(`"` + site.URL + `/b"`))
		Expect(f.do("GET", "/title", "")).To(Equal(`"Bridge"`))
		Expect(f.do("GET", "/source", "")).To(ContainSubstring("Hello"))

		By("elements")
		Expect(f.do("GET", "/element/"+f.find("#p")+"/text", "")).To(Equal(`"Hello"`))
		Expect(f.do("GET", "/element/"+f.find("#p")+"/name", "")).To(Equal(`"p"`))
		Expect(f.do("GET", "/element/"+f.find("#p")+"/css/color", "")).To(ContainSubstring("255, 0, 0"))
		Expect(f.do("GET", "/element/"+f.find("#p")+"/rect", "")).To(ContainSubstring(`"width"`))
		Expect(f.do("GET", "/element/"+f.find("#in")+"/attribute/value", "")).To(Equal(`"old"`))
		Expect(f.do("GET", "/element/"+f.find("#in")+"/property/id", "")).To(Equal(`"in"`))
		Expect(f.do("GET", "/element/"+f.find("#in")+"/enabled", "")).To(Equal(`false`))
		Expect(f.do("GET", "/element/"+f.find("#box")+"/selected", "")).To(Equal(`true`))
		f.do("POST", "/element/"+f.find("#box")+"/click", "{}")
		Expect(f.do("GET", "/element/"+f.find("#box")+"/selected", "")).To(Equal(`false`))
		f.do("POST", "/element/"+f.find("#text")+"/value", `{"text":"typed"}`)
		Expect(f.do("GET", "/element/active", "")).To(ContainSubstring(f.find("#text")))
		Expect(f.do("GET", "/element/"+f.find("#text")+"/property/value", "")).To(Equal(`"typed"`))
		f.do("POST", "/element/"+f.find("#text")+"/clear", "")
		Expect(f.do("POST", "/elements", `{"using":"css selector","value":"input"}`)).To(ContainSubstring(f.find("#box")))
		Expect(f.do("POST", "/element/"+f.find("body")+"/element", `{"using":"css selector","value":"#p"}`)).To(ContainSubstring(f.find("#p")))
		var root map[string]string
		Expect(json.Unmarshal([]byte(f.do("GET", "/element/"+f.find("#host")+"/shadow", "")), &root)).To(Succeed())
		for _, id := range root {
			f.do("POST", "/shadow/"+id+"/element", `{"using":"css selector","value":"#deep"}`)
		}
		status, value := send(ctx, "POST", f.session+"/element", `{"using":"css selector","value":"#nobody"}`)
		Expect(status).To(Equal(404))
		Expect(value).To(ContainSubstring("no such element"))

		By("scripts, actions, timeouts")
		Expect(f.do("POST", "/execute/sync", `{"script":"return {value: arguments[0] + 1}","args":[1]}`)).To(MatchJSON(`{"value":2}`))
		Expect(f.do("POST", "/execute/async", `{"script":"arguments[0]('later')","args":[]}`)).To(Equal(`"later"`))
		f.do("POST", "/actions", `{"actions":[{"type":"key","id":"k","actions":[{"type":"keyDown","value":"a"},{"type":"keyUp","value":"a"}]}]}`)
		f.do("DELETE", "/actions", "")
		f.do("POST", "/timeouts", `{"pageLoad":4000}`)
		Expect(f.do("GET", "/timeouts", "")).To(ContainSubstring(`"pageLoad":4000`))

		By("cookies")
		f.do("POST", "/cookie", `{"cookie":{"name":"c","value":"v"}}`)
		Expect(f.do("GET", "/cookie/c", "")).To(ContainSubstring(`"value":"v"`))
		Expect(f.do("GET", "/cookie", "")).To(HavePrefix("["))
		f.do("DELETE", "/cookie/c", "")
		status, _ = send(ctx, "GET", f.session+"/cookie/c", "")
		Expect(status).To(Equal(404))

		By("frames and windows")
		f.do("POST", "/frame", `{"id":{"element-6066-11e4-a52e-4f735466cecf":"`+f.find("iframe")+`"}}`)
		f.find("#inner")
		f.do("POST", "/frame/parent", "{}")
		f.do("POST", "/frame", `{"id":0}`)
		f.find("#inner")
		f.do("POST", "/frame", `{"id":null}`)
		var opened struct{ Handle string }
		Expect(json.Unmarshal([]byte(f.do("POST", "/window/new", `{"type":"tab"}`)), &opened)).To(Succeed())
		first := f.do("GET", "/window", "")
		f.do("POST", "/window", `{"handle":"`+opened.Handle+`"}`)
		Expect(f.do("DELETE", "/window", "")).To(Equal("[" + first + "]"))
		f.do("POST", "/window", `{"handle":`+first+`}`)
		f.do("POST", "/window/rect", `{"width":900,"height":700}`)
		Expect(f.do("GET", "/window/rect", "")).To(ContainSubstring(`"width":900`))

		By("dialogs")
		f.do("POST", "/execute/sync", `{"script":"setTimeout(function () { prompt('Who?') })","args":[]}`)
		Eventually(ctx, func() int { status, _ := send(ctx, "GET", f.session+"/alert/text", ""); return status }).Should(Equal(200))
		Expect(f.do("GET", "/alert/text", "")).To(Equal(`"Who?"`))
		f.do("POST", "/alert/text", `{"text":"me"}`)
		f.do("POST", "/alert/accept", "{}")

		By("pictures")
		for _, path := range []string{"/screenshot", "/element/" + f.find("#p") + "/screenshot"} {
			png, err := base64.StdEncoding.DecodeString(strings.Trim(f.do("GET", path, ""), `"`))
			Expect(err).NotTo(HaveOccurred())
			Expect(string(png)).To(HavePrefix("\x89PNG"))
		}
		f.do("POST", "/print", "{}")
		f.do("DELETE", "", "")
	}, SpecTimeout(hang.Limit))
})
