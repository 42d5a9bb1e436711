package marionette_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser/marionette"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// fakeFirefox is a server that speaks Marionette's protocol over a real connection and
// answers as a spec needs it, also in ways that no Firefox does on request.
type fakeFirefox struct {
	listener net.Listener
	hello    string
	commands chan string // names of commands
	conn     chan net.Conn
}

// hello is the first message of a Firefox.
const hello = `50:{"applicationType":"gecko","marionetteProtocol":3}`

func newFakeFirefox(hello string) *fakeFirefox {
	GinkgoHelper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.Close)
	p := &fakeFirefox{listener: l, hello: hello, commands: make(chan string, 100), conn: make(chan net.Conn, 1)}
	go p.serve()
	return p
}

func (p *fakeFirefox) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

func (p *fakeFirefox) serve() {
	c, err := p.listener.Accept()
	if err != nil {
		return
	}
	p.conn <- c
	fmt.Fprint(c, p.hello)
	for in := bufio.NewReader(c); ; {
		var length int
		if _, err := fmt.Fscanf(in, "%d:", &length); err != nil {
			return
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(in, body); err != nil {
			return
		}
		p.answer(c, body)
	}
}

// answer answers all commands except navigations, which never end.
func (p *fakeFirefox) answer(c net.Conn, body []byte) {
	var command []json.RawMessage
	var name string
	_ = json.Unmarshal(body, &command)
	_ = json.Unmarshal(command[2], &name)
	p.commands <- name
	result := `{"value":"http://saas.example.test/"}`
	switch name {
	case "WebDriver:Navigate":
		return
	case "WebDriver:NewSession":
		result = `{"sessionId":"s1","capabilities":{"browserName":"firefox"}}`
	}
	text := fmt.Sprintf(`[1,%s,null,%s]`, command[1], result)
	fmt.Fprintf(c, "%d:%s", len(text), text)
}

// serveWith starts a Server in front of p.
func serveWith(p *fakeFirefox) (address string, stopped *int) {
	GinkgoHelper()
	stopped = new(int)
	server := &marionette.Server{Start: func(ctx context.Context, _ map[string]any) (*marionette.Conn, func(context.Context) error, error) {
		conn, err := marionette.Dial(ctx, p.port())
		return conn, func(context.Context) error { *stopped++; return nil }, err
	}}
	address, err := server.Listen()
	Expect(err).NotTo(HaveOccurred())
	Expect(address).To(HavePrefix("http://127.0.0.1:"))
	DeferCleanup(func() { Expect(server.Close(context.Background())).To(Succeed()) })
	return address, stopped
}

// send sends one WebDriver command and returns its value.
func send(ctx context.Context, method, address, body string) (int, string) {
	GinkgoHelper()
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	Expect(err).NotTo(HaveOccurred())
	response, err := http.DefaultClient.Do(r)
	Expect(err).NotTo(HaveOccurred())
	defer response.Body.Close()
	var got struct{ Value json.RawMessage }
	Expect(json.NewDecoder(response.Body).Decode(&got)).To(Succeed())
	return response.StatusCode, string(got.Value)
}

var _ = Describe("the server", func() {
	opened := func(ctx context.Context) (*fakeFirefox, string, *int) {
		GinkgoHelper()
		p := newFakeFirefox(hello)
		address, stopped := serveWith(p)
		status, value := send(ctx, "POST", address+"/session", `{"capabilities":{"alwaysMatch":{"browserName":"firefox"}}}`)
		Expect(status).To(Equal(200))
		Expect(value).To(MatchJSON(`{"sessionId":"s1","capabilities":{"browserName":"firefox"}}`))
		return p, address, stopped
	}
	It("opens one session at a time, and is ready for the next", func(ctx SpecContext) {
		_, address, stopped := opened(ctx)
		_, value := send(ctx, "GET", address+"/status", "")
		Expect(value).To(MatchJSON(`{"ready":false,"message":"in use"}`))
		status, value := send(ctx, "POST", address+"/session", `{"capabilities":{}}`)
		Expect(status).To(Equal(500))
		Expect(value).To(ContainSubstring("session not created"))
		status, _ = send(ctx, "DELETE", address+"/session/s1", "")
		Expect(status).To(Equal(200))
		Expect(*stopped).To(Equal(1))
		_, value = send(ctx, "GET", address+"/status", "")
		Expect(value).To(MatchJSON(`{"ready":true,"message":""}`))
		status, value = send(ctx, "GET", address+"/session/s1/url", "")
		Expect(status).To(Equal(404))
		Expect(value).To(ContainSubstring("invalid session id"))
	}, SpecTimeout(hang.Limit))

	It("reports a dead browser at once, also to a pending command", func(ctx SpecContext) {
		p, address, _ := opened(ctx)
		go func() {
			for name := range p.commands {
				if name == "WebDriver:Navigate" { // which is never answered
					(<-p.conn).Close()
					return
				}
			}
		}()
		status, value := send(ctx, "POST", address+"/session/s1/url", `{"url":"http://saas.example.test/"}`)
		Expect(status).To(Equal(404))
		Expect(value).To(And(ContainSubstring("invalid session id"), ContainSubstring("the browser has ended")))
		status, value = send(ctx, "GET", address+"/session/s1/url", "")
		Expect(status).To(Equal(404))
		Expect(value).To(ContainSubstring("the browser has ended"))
	}, SpecTimeout(hang.Limit))

	It("continues when a client left before its response", func(ctx SpecContext) {
		p, address, _ := opened(ctx)
		short, cancel := context.WithCancel(ctx)
		left := make(chan error, 1)
		r, _ := http.NewRequestWithContext(short, "POST", address+"/session/s1/url", strings.NewReader(`{"url":"x"}`))
		go func() { _, err := http.DefaultClient.Do(r); left <- err }()
		Eventually(ctx, p.commands).Should(Receive(Equal("WebDriver:Navigate")))
		cancel()
		Eventually(ctx, left).Should(Receive(MatchError(context.Canceled)))
		status, value := send(ctx, "GET", address+"/session/s1/url", "")
		Expect(status).To(Equal(200))
		Expect(value).To(Equal(`"http://saas.example.test/"`))
	}, SpecTimeout(hang.Limit))

	DescribeTable("refuses", func(ctx SpecContext, method, path, body string, status int, words string) {
		_, address, _ := opened(ctx)
		got, value := send(ctx, method, address+path, body)
		Expect(got).To(Equal(status))
		Expect(value).To(ContainSubstring(words))
	},
		Entry("a command that is none", "GET", "/session/s1/moon", "", 404, "unknown command"),
		Entry("a body that is none", "POST", "/session/s1/url", "{", 400, "invalid argument"),
		Entry("another session's command", "GET", "/session/s2/url", "", 404, "invalid session id"),
	)
	It("refuses requests from pages, and another browser", func(ctx SpecContext) {
		server := &marionette.Server{}
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/session", strings.NewReader(`{}`))
		r.Header.Set("Origin", "http://evil.example.test")
		server.ServeHTTP(w, r)
		Expect(w.Code).To(Equal(500))
		w = httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("POST", "/session", strings.NewReader(`{"capabilities":{"alwaysMatch":{"browserName":"chrome"}}}`)))
		Expect(w.Body.String()).To(And(ContainSubstring("session not created"), ContainSubstring("chrome")))
	})
	It("leaves no session when it is closed while one starts", func(ctx SpecContext) {
		stopped := 0
		server := &marionette.Server{}
		server.Start = func(ctx context.Context, _ map[string]any) (*marionette.Conn, func(context.Context) error, error) {
			Expect(server.Close(ctx)).To(Succeed())
			conn, err := marionette.Dial(ctx, newFakeFirefox(hello).port())
			return conn, func(context.Context) error { stopped++; return nil }, err
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("POST", "/session", strings.NewReader(`{}`)))
		Expect(w.Code).To(Equal(500))
		Expect(w.Body.String()).To(ContainSubstring("the server was closed"))
		Expect(stopped).To(Equal(1))
	})
})

var _ = DescribeTable("a server that is not Marionette", func(ctx SpecContext, hello, words string) {
	_, err := marionette.Dial(ctx, newFakeFirefox(hello).port())
	Expect(err).To(MatchError(ContainSubstring(words)))
},
	Entry("says something else", "SSH-2.0-OpenSSH", "no digit"),
	Entry("is of another protocol", `50:{"applicationType":"gecko","marionetteProtocol":9}`, "no Marionette of protocol 3"),
	Entry("threatens with a packet without end", "99999999999999999999:", "too large"),
)

var _ = Describe("attaching", func() {
	It("gives up when there is no answer, or the browser has ended", func(ctx SpecContext) {
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		_, err := marionette.Attach(short, GinkgoT().TempDir(), nil)
		Expect(err).To(MatchError(context.DeadlineExceeded))
		ended := make(chan struct{})
		close(ended)
		_, err = marionette.Attach(ctx, GinkgoT().TempDir(), ended)
		Expect(err).To(MatchError("firefox ended before it listened"))
	})
	It("does not wait for a silent server", func(ctx SpecContext) {
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		_, err := marionette.Dial(short, newFakeFirefox("").port())
		Expect(err).To(MatchError(context.DeadlineExceeded))
	})
})

var _ = Describe("a Firefox to be started", func() {
	It("is configured by geckodriver's capability", func() {
		dir := GinkgoT().TempDir()
		f, err := marionette.ParseCapabilities(map[string]any{"moz:firefoxOptions": map[string]any{
			"binary": "/opt/firefox", "args": []string{"-profile", dir, "-headless"}, "prefs": map[string]any{"a.b": "c\"d", "e": 1, "f": true}}})
		Expect(err).NotTo(HaveOccurred())
		cmd, err := f.Command()
		Expect(err).NotTo(HaveOccurred())
		Expect(cmd.Args).To(Equal([]string{"/opt/firefox", "--no-remote", "--profile", dir, "--marionette", "--remote-debugging-port", "0", "-headless"}))
		text, err := os.ReadFile(filepath.Join(dir, "user.js"))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(text)).To(Equal("user_pref(\"a.b\", \"c\\\"d\");\nuser_pref(\"e\", 1);\nuser_pref(\"f\", true);\nuser_pref(\"marionette.port\", 0);\n"))
	})
})
