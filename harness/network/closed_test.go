package network

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// A network that can't enforce its policy lets nothing pass. These tests are in
// the package, to cause failures that can't be caused from outside.

// closingNetwork is a site behind a network that fails.
type closingNetwork struct {
	Gomega
	proxy    *Proxy
	site     string
	requests chan string // paths of requests that reached the site
	browser  *http.Client
}

func newClosingNetwork(t *testing.T, rules ...matrix.Rule) *closingNetwork {
	c := &closingNetwork{Gomega: NewWithT(t), requests: make(chan string, 100)}
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		c.requests <- r.URL.Path
	}))
	t.Cleanup(site.Close)
	p, err := Start(context.Background(), Config{Rules: rules, Reach: []string{"127.0.0.0/8"}})
	c.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = p.Close() })
	path := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()}), DisableKeepAlives: true}
	c.proxy, c.site, c.browser = p, site.URL, &http.Client{Transport: path, Timeout: hang.Limit}
	return c
}

// upload sends n bytes and returns the response status, 0 if there was none.
func (c *closingNetwork) upload(n int) int {
	response, err := c.browser.Post(c.site+"/up", "application/octet-stream", strings.NewReader(strings.Repeat("x", n)))
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// connect requests a tunnel to the site and returns the first line of the response.
func (c *closingNetwork) connect() (net.Conn, string) {
	conn, err := net.Dial("tcp", c.proxy.Addr())
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(conn.SetDeadline(time.Now().Add(hang.Limit))).To(Succeed())
	address := strings.TrimPrefix(c.site, "http://")
	_, err = fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", address, address)
	c.Expect(err).NotTo(HaveOccurred())
	head := make([]byte, len("HTTP/1.1 200"))
	_, err = io.ReadFull(conn, head)
	c.Expect(err).NotTo(HaveOccurred())
	return conn, string(head)
}

// expectClosed expects that nothing passes, with that reason.
func (c *closingNetwork) expectClosed(reason string) {
	c.Expect(c.proxy.Err()).To(MatchError(And(HavePrefix("the network can't be enforced: "), ContainSubstring(reason))))
	response, err := c.browser.Get(c.site + "/after")
	c.Expect(err).NotTo(HaveOccurred())
	text, err := io.ReadAll(response.Body)
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
	c.Expect(string(text)).To(ContainSubstring(reason))
	conn, answered := c.connect()
	c.Expect(answered).To(Equal("HTTP/1.1 502"))
	c.Expect(conn.Close()).To(Succeed())
	c.Expect(c.requests).To(BeEmpty())
}

// Rules that panic, one for each interface of a rule.
type (
	panicHost   struct{}
	panicHead   struct{}
	panicWants  struct{}
	panicBody   struct{ uploadContent }
	panicAnswer struct{}
)

func (panicHost) host(_, _ string) *refusal                     { panic("host") }
func (panicHead) head(*exchange, *http.Request) *refusal        { panic("head") }
func (panicWants) needsBody(*http.Request) bool                 { panic("wants") }
func (panicAnswer) response(*exchange, *http.Response) *refusal { panic("answer") }
func (panicWants) body(*exchange, *http.Request, *bufferedBody) (*refusal, error) {
	return nil, nil
}
func (panicBody) body(*exchange, *http.Request, *bufferedBody) (*refusal, error) { panic("body") }

// withKind adds a kind of rule for one test.
func withKind(t *testing.T, rule any) matrix.Rule {
	kinds["broken"] = func(*Proxy, matrix.Rule) (any, error) { return rule, nil }
	t.Cleanup(func() { delete(kinds, "broken") })
	return matrix.Rule{ID: "policy.broken", Kind: "broken"}
}

func TestClosedByARuleThatPanics(t *testing.T) {
	for ability, rule := range map[string]any{"host": panicHost{}, "head": panicHead{}, "wants": panicWants{}, "body": panicBody{}, "answer": panicAnswer{}} {
		t.Run(ability, func(t *testing.T) {
			c := newClosingNetwork(t, withKind(t, rule))
			c.Expect(c.upload(10)).To(Equal(http.StatusBadGateway))
			if ability == "answer" {
				c.Expect(c.requests).To(Receive(), "what is wrong was not known before")
			}
			c.expectClosed("rule policy.broken: panic: " + ability)
		})
	}
}

func TestClosedByAPanicAboutATunnel(t *testing.T) {
	c := newClosingNetwork(t, withKind(t, panicHost{}))
	conn, answered := c.connect()
	c.Expect(answered).To(Equal("HTTP/1.1 502"))
	c.Expect(conn.Close()).To(Succeed())
	c.expectClosed("rule policy.broken: panic: host")
}

// panicOnce panics for one host only.
type panicOnce struct{}

func (panicOnce) host(name, _ string) *refusal {
	if name == "panic.example.test" {
		panic("host")
	}
	return nil
}

func TestClosedCutsWhatWasPassing(t *testing.T) {
	c := newClosingNetwork(t, withKind(t, panicOnce{}))
	tunnel, answered := c.connect()
	c.Expect(answered).To(Equal("HTTP/1.1 200"))
	response, err := c.browser.Get("http://panic.example.test/")
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
	_, err = io.Copy(io.Discard, tunnel)
	if timeout, ok := err.(net.Error); ok {
		c.Expect(timeout.Timeout()).To(BeFalse(), "the tunnel is still open")
	}
	c.Expect(tunnel.Close()).To(Succeed())
	c.expectClosed("policy.broken")
}

// inspectRule is a rule that inspects all bodies, and refuses none.
var inspectRule = matrix.Rule{ID: "policy.upload-content:size", Kind: "upload-content", Match: "size", Size: 1 << 40, How: "page"}

func TestClosedWhereABodyCantBeHeld(t *testing.T) {
	c := newClosingNetwork(t, inspectRule)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	c.Expect(c.upload(maxBodyInMemory / 2)).To(Equal(http.StatusOK))
	c.Expect(c.requests).To(Receive())
	c.Expect(c.upload(maxBodyInMemory + 1)).To(Equal(http.StatusBadGateway))
	c.expectClosed("buffer a body: ")
}

func TestClosedIsNotWhatAClientCanDo(t *testing.T) {
	c := newClosingNetwork(t, inspectRule)
	for _, body := range []string{"Content-Length: 10\r\n\r\nshort", "Transfer-Encoding: chunked\r\n\r\nno chunk\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"} {
		conn, err := net.Dial("tcp", c.proxy.Addr())
		c.Expect(err).NotTo(HaveOccurred())
		_, err = fmt.Fprintf(conn, "POST %s/ HTTP/1.1\r\nHost: x\r\n%s", c.site, body)
		c.Expect(err).NotTo(HaveOccurred())
		_ = conn.(*net.TCPConn).CloseWrite() // an invalid body ends the connection at once
		_, _ = io.Copy(io.Discard, conn)
		c.Expect(conn.Close()).To(Succeed())
	}
	c.Expect(c.proxy.Err()).NotTo(HaveOccurred())
	c.Expect(c.upload(1)).To(Equal(http.StatusOK))
}

func TestNothingStartsThatCantBeEnforced(t *testing.T) {
	for reason, asked := range map[string]Config{
		`kind "other" can't be enforced`:              {Rules: []matrix.Rule{{ID: "x", Kind: "other"}}},
		`files can't be inspected for "looks"`:        {Rules: []matrix.Rule{{ID: "x", Kind: "upload-content", Match: "looks"}}},
		"there is no authority to sign with":          {Rules: []matrix.Rule{{ID: "x", Kind: "intercept-tls"}}},
		"a TLS ceiling needs an authority":            {MaxTLS: 0x0301},
		"PASSWORD can't be looked up":                 {Rules: []matrix.Rule{{ID: "x", Kind: "forward", Credentials: "PASSWORD"}}},
		"authorities to trust contain no certificate": {TrustedPEM: []byte("none")},
		"name the addresses that may connect":         {Listen: "0.0.0.0:0"},
		"missing port":                                {Listen: "127.0.0.1"},
	} {
		p, err := Start(context.Background(), asked)
		g := NewWithT(t)
		g.Expect(err).To(MatchError(And(HavePrefix("start a proxy: "), ContainSubstring(reason))))
		g.Expect(p).To(BeNil())
	}
}
