package webdriver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/webdriver"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// hub is a WebDriver server with configured responses.
type hub struct {
	*httptest.Server
	mu       sync.Mutex
	handlers map[string]http.HandlerFunc // by method and path
	requests []string
	bodies   map[string]string
}

// newSession is a valid response to the request for a session.
const newSession = `{"value":{"sessionId":"s1","capabilities":{"browserName":"chrome","browserVersion":"120.0.1"}}}`

func newHub() *hub {
	h := &hub{handlers: map[string]http.HandlerFunc{}, bodies: map[string]string{}}
	h.Server = httptest.NewServer(h)
	DeferCleanup(h.Server.Close)
	h.respond("POST /session", 200, newSession)
	h.respond("DELETE /session/s1", 200, `{"value":null}`)
	return h
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	key := r.Method + " " + r.URL.Path
	h.mu.Lock()
	h.requests = append(h.requests, key)
	h.bodies[key] = string(body)
	reply := h.handlers[key]
	h.mu.Unlock()
	if reply == nil {
		w.WriteHeader(404)
		fmt.Fprint(w, `{"value":{"error":"unknown command","message":"unknown command"}}`)
		return
	}
	reply(w, r)
}

// respond sets the JSON response to a command.
func (h *hub) respond(key string, status int, body string) {
	h.handle(key, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

func (h *hub) handle(key string, reply http.HandlerFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.handlers[key] = reply
}

func (h *hub) asked() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.requests...)
}

func (h *hub) open(ctx context.Context) *webdriver.Page {
	GinkgoHelper()
	p, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL}, map[string]any{"browserName": "chrome"})
	Expect(err).NotTo(HaveOccurred())
	return p
}

// respondSlowly responds when the client cancels the request, at the latest at the end of the spec.
func respondSlowly(w http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(hang.Limit):
	}
}

var _ = Describe("opening a session", func() {
	var h *hub
	BeforeEach(func() { h = newHub() })

	It("reads the capabilities of the response", func(ctx SpecContext) {
		p := h.open(ctx)
		Expect(p.Session()).To(And(HaveField("ID", "s1"), HaveField("Browser", "chrome"), HaveField("Version", "120.0.1"), HaveField("Legacy", false)))
		Expect(p.Quit(ctx)).To(Succeed())
		Expect(h.asked()).To(Equal([]string{"POST /session", "DELETE /session/s1"}))
	})
	It("requests the events' connection, and works without it", func(ctx SpecContext) {
		p, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL}, map[string]any{"browserName": "firefox", "webSocketUrl": true})
		Expect(err).NotTo(HaveOccurred())
		Expect(h.bodies["POST /session"]).To(MatchRegexp(`"alwaysMatch":{[^}]*"webSocketUrl":true`))
		Expect(p.Problems(ctx)).To(BeEmpty())
		Expect(p.Quit(ctx)).To(Succeed())
	})
	It("opens no session when that connection fails", func(ctx SpecContext) {
		h.respond("POST /session", 200, `{"value":{"sessionId":"s1","capabilities":{"browserName":"firefox","webSocketUrl":"ws://127.0.0.1:1/session/s1"}}}`)
		h.respond("GET /session/s1/window", 200, `{"value":"w"}`)
		_, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL}, map[string]any{"webSocketUrl": true})
		Expect(browser.IsToolError(err)).To(BeTrue())
		Expect(err).To(MatchError(ContainSubstring("listen to the browser")))
		Expect(h.asked()).To(ContainElement("DELETE /session/s1"))
	})
	It("reads the older protocol, also behind a redirect", func(ctx SpecContext) {
		h.handle("POST /session", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/session/s1", http.StatusSeeOther)
		})
		h.handle("GET /session/s1", func(w http.ResponseWriter, _ *http.Request) { // no Content-Type, zero bytes at the end: Selenium 2
			w.Header()["Content-Type"] = nil
			fmt.Fprint(w, `{"sessionId":"s1","status":0,"value":{"browserName":"htmlunit","version":"2.9"}}`+"\x00\x00")
		})
		h.respond("POST /session/s1/url", 200, `{"sessionId":"s1","status":0,"value":null}`) // HtmlUnit has no page until it opens one
		Expect(h.open(ctx).Session()).To(And(HaveField("ID", "s1"), HaveField("Legacy", true), HaveField("Version", "2.9")))
	})
	DescribeTable("reports the server's own error", func(ctx SpecContext, status int, kind, body string, parts ...string) {
		h.handle("POST /session", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		})
		_, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL, User: "ann", Key: "k3y"}, nil)
		Expect(browser.IsToolError(err)).To(BeTrue(), "%v", err)
		for _, word := range parts {
			Expect(err.Error()).To(ContainSubstring(word))
		}
		Expect(err.Error()).NotTo(Or(ContainSubstring("k3y"), ContainSubstring("invalid/wd"), ContainSubstring(h.URL)))
	},
		Entry("401 without a session", 401, "application/json", `{"message":"Unauthorized"}`, "401 Unauthorized"),
		Entry("502 in HTML", 502, "text/html", "<html><style>x{}</style><h1>Bad\n Gateway</h1>nginx", "502 Bad Gateway", "text/html", "Bad Gateway nginx"),
		Entry("404 with nothing", 404, "application/json", `{"value":null}`, "404"),
		Entry("500 without an error", 500, "application/json", `{"value":{"message":"no nodes"}}`, "500", "no nodes"),
		Entry("500 with a list for a stack", 500, "application/json", `{"value":{"error":"session not created","message":"no such browser","stackTrace":[{"a":1}]}}`, "session not created: no such browser"),
		Entry("a status in an older success", 200, "application/json", `{"status":33,"value":{"message":"no browser"}}`, "session not created: no browser"),
		Entry("a session without id", 200, "application/json", `{"value":{"capabilities":{}}}`, "without a session id"),
		Entry("nothing at all", 204, "", "", "without a session id"),
		Entry("words", 200, "text/plain", "hello", "200", "hello"),
	)
	It("deletes a session whose response it can't parse", func(ctx SpecContext) {
		h.respond("POST /session", 200, `{"value":{"sessionId":"s1","capabilities":{"browserName":7}}}`)
		p, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL}, nil)
		if err == nil {
			Expect(p.Quit(ctx)).To(Succeed())
		}
		Expect(h.asked()).To(ContainElement("DELETE /session/s1"))
	})
	It("deletes a session that was created too late", func(ctx SpecContext) {
		release := make(chan struct{})
		short, cancel := context.WithCancel(ctx)
		h.handle("POST /session", func(w http.ResponseWriter, _ *http.Request) {
			cancel()
			<-release
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, newSession)
		})
		_, err := webdriver.Open(short, webdriver.Remote{URL: h.URL}, nil)
		Expect(err).To(MatchError(context.Canceled))
		close(release)
		Eventually(ctx, h.asked).Should(ContainElement("DELETE /session/s1"))
	}, SpecTimeout(hang.Limit))
	It("sends the key, and no address of this machine", func(ctx SpecContext) {
		var user, key, host string
		h.handle("POST /session", func(w http.ResponseWriter, r *http.Request) {
			user, key, _ = r.BasicAuth()
			host = r.Host
			fmt.Fprint(w, newSession)
		})
		_, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL, User: "ann", Key: "k3y"}, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect([]string{user, key}).To(Equal([]string{"ann", "k3y"}))
		Expect("http://" + host).To(Equal(h.URL))
	})
	DescribeTable("refuses an address", func(ctx SpecContext, address string) {
		_, err := webdriver.Open(ctx, webdriver.Remote{URL: address}, nil)
		Expect(browser.IsToolError(err)).To(BeTrue())
		Expect(err.Error()).NotTo(ContainSubstring("k3y"))
	}, Entry("that is none", "hub"), Entry("with a password in it", "http://ann:k3y@127.0.0.1/wd/hub"))
	It("reports a missing server as a tool error", func(ctx SpecContext) {
		h.Server.Close()
		_, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL}, nil)
		Expect(browser.IsToolError(err)).To(BeTrue())
		Expect(err.Error()).To(ContainSubstring("connection refused"))
	})
})

var _ = Describe("a command", func() {
	var h *hub
	BeforeEach(func() { h = newHub() })
	url := "GET /session/s1/url"

	It("ends with its context", func(ctx SpecContext) {
		h.handle(url, respondSlowly)
		p := h.open(ctx)
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		_, err := p.URL(short)
		Expect(err).To(MatchError(context.DeadlineExceeded))
		Expect(browser.IsToolError(err)).To(BeFalse())
		Expect(p.Quit(ctx)).To(Succeed(), "with a fresh context")
	})
	It("ends at its timeout", func(ctx SpecContext) {
		h.handle(url, respondSlowly)
		p, err := webdriver.Open(ctx, webdriver.Remote{URL: h.URL, CommandTimeout: 100 * time.Millisecond, OpenTimeout: hang.Limit}, nil)
		Expect(err).NotTo(HaveOccurred())
		_, err = p.URL(ctx)
		Expect(browser.IsToolError(err)).To(BeTrue(), "%v", err)
		Expect(err.Error()).To(ContainSubstring("did not answer within 100ms"))
	})
	It("answers an open dialog first, and notes it once", func(ctx SpecContext) {
		open := true
		h.handle(url, func(w http.ResponseWriter, _ *http.Request) {
			if open {
				w.WriteHeader(500)
				fmt.Fprint(w, `{"value":{"error":"unexpected alert open","message":"{Alert text : Hello}"}}`)
				return
			}
			fmt.Fprint(w, `{"value":"http://saas.example.test/"}`)
		})
		h.respond("GET /session/s1/alert/text", 200, `{"value":"Hello"}`)
		h.handle("POST /session/s1/alert/accept", func(w http.ResponseWriter, _ *http.Request) {
			open = false
			fmt.Fprint(w, `{"value":null}`)
		})
		p := h.open(ctx)
		Expect(p.URL(ctx)).To(Equal("http://saas.example.test/"))
		h.respond("GET /session/s1/alert/text", 404, `{"value":{"error":"no such alert","message":"no such alert"}}`)
		Expect(p.Problems(ctx)).To(ConsistOf(And(HaveField("Kind", browser.Dialog), HaveField("Text", "Hello"))))
		Expect(p.Problems(ctx)).To(BeEmpty())
	})
	DescribeTable("classifies errors", func(ctx SpecContext, body string, site bool, parts string) {
		h.respond(url, 404, body)
		h.respond("GET /session/s1/window/handles", 200, `{"value":["w"]}`)
		_, err := h.open(ctx).URL(ctx)
		Expect(err).To(HaveOccurred())
		Expect(browser.IsSiteError(err)).To(Equal(site), "%v", err)
		Expect(browser.IsToolError(err)).To(Equal(!site), "%v", err)
		Expect(err.Error()).To(ContainSubstring(parts))
	},
		Entry("a session that is lost", `{"value":{"error":"invalid session id","message":"gone"}}`, false, "invalid session id: gone"),
		Entry("an old server's words for it", `{"status":6,"value":{"message":"gone"}}`, false, "invalid session id"),
		Entry("a browser that crashed", `{"value":{"error":"unknown error","message":"tab crashed\n(stack)"}}`, false, "tab crashed"),
		Entry("a window that is closed", `{"value":{"error":"no such window","message":"closed"}}`, true, "window is closed"),
		Entry("an answer that is none", `<html>Proxy error</html>`, false, "Proxy error"),
	)
	It("reports a window that closed with its browser as a tool error", func(ctx SpecContext) {
		h.respond(url, 404, `{"value":{"error":"no such window","message":"closed"}}`)
		h.respond("GET /session/s1/window/handles", 404, `{"value":{"error":"invalid session id","message":"gone"}}`)
		_, err := h.open(ctx).URL(ctx)
		Expect(browser.IsToolError(err)).To(BeTrue())
	})
	It("never shows the text it types", func(ctx SpecContext) {
		h.handle("POST /session/s1/execute/sync", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"value":[0,["","type",0,{"element-6066-11e4-a52e-4f735466cecf":"e1"},""]]}`)
		})
		h.respond("POST /session/s1/element/e1/value", 500, `{"value":{"error":"unknown error","message":"cannot type hunter2 here"}}`)
		err := h.open(ctx).Fill(ctx, "#pin", "hunter2")
		Expect(err).To(HaveOccurred())
		Expect(err.Error()).To(And(ContainSubstring("cannot type"), Not(ContainSubstring("hunter2"))))
		Expect(h.bodies["POST /session/s1/element/e1/value"]).To(And(ContainSubstring(`"text":"hunter2"`), ContainSubstring(`"value":["h","u"`)))
	})
	It("retries a field that a dialog of the page blocked", func(ctx SpecContext) {
		const scripts = "POST /session/s1/execute/sync"
		answers := []string{`{"value":null}`, `{"value":[0,["","type",0,{"element-6066-11e4-a52e-4f735466cecf":"e1"},""]]}`}
		h.handle(scripts, func(w http.ResponseWriter, _ *http.Request) {
			if strings.Contains(h.bodies[scripts], "return call(typed,") {
				fmt.Fprint(w, `{"value":[0,["1234","",""]]}`)
				return
			}
			fmt.Fprint(w, answers[0])
			answers = answers[len(answers)-1:]
		})
		h.respond("POST /session/s1/element/e1/value", 200, `{"value":null}`)
		Expect(h.open(ctx).Fill(ctx, "#pin", "1234")).To(Succeed())
	})
	It("keeps sessions apart", func(ctx SpecContext) {
		other := newHub()
		other.respond("POST /session", 200, strings.ReplaceAll(newSession, "s1", "s2"))
		h.respond(url, 200, `{"value":"http://one.invalid/"}`)
		other.respond("GET /session/s2/url", 200, `{"value":"http://two.invalid/"}`)
		one, two := h.open(ctx), other.open(ctx)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				defer GinkgoRecover()
				Expect(one.URL(ctx)).To(Equal("http://one.invalid/"))
			})
			wg.Go(func() {
				defer GinkgoRecover()
				Expect(two.URL(ctx)).To(Equal("http://two.invalid/"))
			})
		}
		wg.Wait()
	})
	It("fails once the session is over", func(ctx SpecContext) {
		p := h.open(ctx)
		Expect(p.Quit(ctx)).To(Succeed())
		_, err := p.Screenshot(ctx)
		Expect(browser.IsToolError(err)).To(BeTrue())
		Expect(err.Error()).To(ContainSubstring("is over"))
	})
})

var _ = It("extracts the message from PhantomJS's error, which repeats the request", func(ctx SpecContext) {
	h := newHub()
	h.respond("GET /session/s1/url", 500, `{"status":12,"value":{"message":"{\"errorMessage\":\"SyntaxError: DOM Exception 12\",\"request\":{\"post\":\"secret\"}}"}}`)
	_, err := h.open(ctx).URL(ctx)
	Expect(err).To(MatchError(ContainSubstring("not a selector")))
	Expect(err.Error()).NotTo(ContainSubstring("secret"))
})
