package network_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// Names of the site under test and of a third party, as rules know them.
const (
	siteName  = "www.site.example"
	thirdName = "widget.third.example"
)

// testNetwork is two servers, over HTTP and HTTPS, behind one network.
type testNetwork struct {
	authority *network.Authority
	hosts     network.Hosts
	requests  chan *http.Request // requests that reached a server
}

// newTestNetwork serves handler at both names, and records each request in seen.
func newTestNetwork(handler http.HandlerFunc) *testNetwork {
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
	Expect(err).NotTo(HaveOccurred())
	w := &testNetwork{authority: authority, hosts: network.Hosts{}, requests: make(chan *http.Request, 100)}
	counted := func(out http.ResponseWriter, r *http.Request) {
		w.requests <- r
		handler(out, r)
	}
	plain := httptest.NewServer(http.HandlerFunc(counted))
	DeferCleanup(plain.Close)
	secure := httptest.NewUnstartedServer(http.HandlerFunc(counted))
	certificates, err := authority.Certificates(siteName, thirdName)
	Expect(err).NotTo(HaveOccurred())
	secure.TLS = &tls.Config{Certificates: certificates}
	secure.EnableHTTP2 = true
	secure.StartTLS()
	DeferCleanup(secure.Close)
	for _, name := range []string{siteName, thirdName} {
		w.hosts[name+":80"] = plain.Listener.Addr().String()
		w.hosts[name+":443"] = secure.Listener.Addr().String()
	}
	return w
}

// proxyWith starts a network with these rules, and with interception.
func (w *testNetwork) proxyWith(rules ...matrix.Rule) (*network.Proxy, *http.Client) {
	GinkgoHelper()
	all := append([]matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls"}}, rules...)
	return w.proxyWithConfig(network.Config{Rules: all})
}

func (w *testNetwork) proxyWithConfig(c network.Config) (*network.Proxy, *http.Client) {
	GinkgoHelper()
	c = behindSquid(c)
	c.Hosts, c.Authority, c.TrustedPEM, c.SiteHosts, c.Reach = w.hosts, w.authority, w.authority.PEM(), []string{siteName}, everyAddress
	p, err := network.Start(context.Background(), c)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(p.Close)
	return p, clientOf(p, w.authority)
}

// events are those of one rule.
func events(p *network.Proxy, rule matrix.Constraint) []network.Event {
	return slices.DeleteFunc(p.Events(), func(e network.Event) bool { return e.Rule != rule })
}

// onlyEvent returns the only event of a rule.
func onlyEvent(p *network.Proxy, rule matrix.Constraint) network.Event {
	GinkgoHelper()
	found := events(p, rule)
	Expect(found).To(HaveLen(1), "%v", p.Events())
	return found[0]
}

func hello(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	fmt.Fprint(w, "hello")
}

var isReset = Or(MatchError(syscall.ECONNRESET), MatchError(ContainSubstring("INTERNAL_ERROR")), MatchError(ContainSubstring("reset by peer")))

var _ = Describe("policy", func() {
	both := func(do func(scheme string)) {
		for _, scheme := range []string{"http", "https"} {
			By(scheme)
			do(scheme)
		}
	}

	Describe("block", func() {
		blocking := func(action string) (*testNetwork, *network.Proxy, *http.Client) {
			w := newTestNetwork(hello)
			p, c := w.proxyWith(matrix.Rule{ID: "policy.block:*.third.example", Kind: "block", Host: "*.third.example", How: action})
			return w, p, c
		}
		It("shows the network's own page, also inside HTTPS", func() {
			w, p, c := blocking("page")
			both(func(scheme string) {
				response, err := c.Get(scheme + "://" + thirdName + "/a?key=secret")
				Expect(err).NotTo(HaveOccurred())
				Expect(response.StatusCode).To(Equal(http.StatusForbidden))
				Expect(bodyOf(response)).To(And(ContainSubstring("Access denied"), ContainSubstring("policy.block:*.third.example")))
			})
			found := events(p, "policy.block:*.third.example")
			Expect(found).To(HaveLen(2))
			Expect(found[1]).To(And(HaveField("Host", thirdName+":443"), HaveField("Method", "GET"), HaveField("Path", "/a"),
				HaveField("Action", "page"), HaveField("Blocked", true), HaveField("At", BeTemporally("~", time.Now(), time.Minute))))
			Expect(w.requests).To(BeEmpty())
		})
		It("resets", func() {
			w, p, c := blocking("reset")
			both(func(scheme string) {
				_, err := c.Get(scheme + "://" + thirdName)
				Expect(err).To(isReset)
			})
			Expect(events(p, "policy.block:*.third.example")).To(HaveLen(2))
			Expect(w.requests).To(BeEmpty())
		})
		It("is silent until the browser gives up", func() {
			w, p, c := blocking("silence")
			both(func(scheme string) {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				r, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+thirdName, nil)
				Expect(err).NotTo(HaveOccurred())
				_, err = c.Do(r)
				Expect(err).To(MatchError(context.DeadlineExceeded))
			})
			Expect(events(p, "policy.block:*.third.example")).To(HaveLen(2))
			Expect(w.requests).To(BeEmpty())
		})
		It("does not resolve the name", func() {
			_, p, c := blocking("no-name")
			response, err := c.Get("http://" + thirdName)
			Expect(err).NotTo(HaveOccurred())
			Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
			Expect(bodyOf(response)).To(ContainSubstring("cannot be found"))
			_, err = c.Get("https://" + thirdName)
			Expect(err).To(MatchError(ContainSubstring("Bad Gateway")))
			Expect(events(p, "policy.block:*.third.example")).To(HaveLen(2))
		})
		It("passes other hosts, also the parent of a wildcard", func() {
			w, p, c := blocking("page")
			w.hosts["third.example:80"] = w.hosts[siteName+":80"]
			both(func(scheme string) {
				response, err := c.Get(scheme + "://" + siteName)
				Expect(err).NotTo(HaveOccurred())
				Expect(bodyOf(response)).To(Equal("hello"))
			})
			Expect(p.Events()).To(BeEmpty())
		})
		It("answers CONNECT itself where nothing is intercepted", func() {
			w := newTestNetwork(hello)
			p, c := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{{ID: "policy.block:" + thirdName, Kind: "block", Host: thirdName, How: "page"}}})
			_, err := c.Get("https://" + thirdName)
			Expect(err).To(MatchError(ContainSubstring("Forbidden")))
			Expect(onlyEvent(p, "policy.block:"+thirdName)).To(And(HaveField("Method", "CONNECT"), HaveField("Action", "page")))
			response, err := c.Get("https://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
		})
	})

	Describe("intercept-tls", func() {
		It("intercepts HTTPS with the run's authority, also HTTP/2", func() {
			w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) { fmt.Fprint(out, r.Proto, " ", r.Host) })
			p, c := w.proxyWith()
			response, err := c.Get("https://" + siteName + "/x")
			Expect(err).NotTo(HaveOccurred())
			Expect(response.Proto).To(Equal("HTTP/2.0"))
			Expect(response.TLS.PeerCertificates[0].Subject.Organization).To(Equal([]string{"cxmatrix"}))
			Expect(bodyOf(response)).To(Equal("HTTP/1.1 " + siteName))
			Expect(p.Flows()).To(ConsistOf(And(HaveField("Host", siteName+":443"), HaveField("Method", "GET"), HaveField("Path", "/x"), HaveField("Status", 200))))
		})
		It("passes exceptions", func() {
			w := newTestNetwork(hello)
			p, c := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls", Scope: matrix.Scope{Except: []string{"*.site.example"}}}}})
			response, err := c.Get("https://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
			Expect(p.Flows()).To(ConsistOf(HaveField("Method", "CONNECT")))
		})
		It("does not hide that a server's certificate can't be trusted", func() {
			w := newTestNetwork(hello)
			other, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
			Expect(err).NotTo(HaveOccurred())
			p, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Hosts: w.hosts, Authority: other,
				Rules: []matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls"}}})
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(p.Close)
			response, err := clientOf(p, other).Get("https://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
			Expect(bodyOf(response)).To(ContainSubstring("unknown authority"))
			Expect(w.requests).To(BeEmpty())
		})
		It("needs an authority", func() {
			_, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Rules: []matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls"}}})
			Expect(err).To(MatchError(ContainSubstring("rule policy.intercept-tls: there is no authority")))
		})
	})

	It("http1-only offers nothing newer", func() {
		_, c := newTestNetwork(hello).proxyWith(matrix.Rule{ID: "policy.http1-only", Kind: "http1-only"})
		response, err := c.Get("https://" + siteName)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.Proto).To(Equal("HTTP/1.1"))
	})
	It("http1-only speaks HTTP/1.1 even with a client that offers only HTTP/2", func() {
		p, _ := newTestNetwork(hello).proxyWith(matrix.Rule{ID: "policy.http1-only", Kind: "http1-only"})
		c := dialProxy(p)
		ask(c, "CONNECT "+siteName+":443 HTTP/1.1\r\nHost: x\r\n\r\n")
		secure := tls.Client(c, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
		Expect(secure.Handshake()).To(MatchError(ContainSubstring("no application protocol")))
	})

	It("body-limit answers 413 to larger bodies, of known length or not", func() {
		w := newTestNetwork(sizes)
		p, c := w.proxyWith(matrix.Rule{ID: "policy.body-limit:1MB", Kind: "body-limit", Size: 1e6})
		both(func(scheme string) {
			for _, body := range []io.Reader{bytes.NewReader(make([]byte, 1e6+1)), zeros(1e6 + 1)} {
				response, err := c.Post(scheme+"://"+siteName, "application/octet-stream", body)
				Expect(err).NotTo(HaveOccurred())
				Expect(response.StatusCode).To(Equal(http.StatusRequestEntityTooLarge))
				Expect(bodyOf(response)).To(ContainSubstring("policy.body-limit:1MB"))
			}
			Expect(w.requests).To(BeEmpty())
			for _, body := range []io.Reader{bytes.NewReader(make([]byte, 1e6)), zeros(1e6)} {
				response, err := c.Post(scheme+"://"+siteName, "application/octet-stream", body)
				Expect(err).NotTo(HaveOccurred())
				Expect(bodyOf(response)).To(Equal("1000000"))
				<-w.requests
			}
		})
		Expect(events(p, "policy.body-limit:1MB")).To(HaveLen(4))
		Expect(events(p, "policy.body-limit:1MB")).To(HaveEach(HaveField("Action", "413")))
	})

	Describe("upload-content", func() {
		pdf := "%PDF-1.4\n1 0 obj<</Author(Jane Doe)>>endobj\ntrailer<</Info 1 0 R>>\n%%EOF\n"
		form := func(field, name, content string) string {
			return "--b\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name + "\"\r\n\r\n" + content + "\r\n--b--\r\n"
		}
		send := func(c *http.Client, address, body string) (*http.Response, error) {
			return c.Post(address, "multipart/form-data; boundary=b", strings.NewReader(body))
		}
		DescribeTable("refuses one file and passes another", func(r matrix.Rule, name, bad, good, reason string) {
			r.ID, r.Kind, r.How = matrix.RuleID("upload-content", r.Match), "upload-content", "page"
			w := newTestNetwork(sizes)
			p, c := w.proxyWith(r)
			validName := name
			if bad == good {
				validName = "other.txt"
			}
			both(func(scheme string) {
				response, err := send(c, scheme+"://"+siteName+"/up", form("file", name, bad))
				Expect(err).NotTo(HaveOccurred())
				Expect(response.StatusCode).To(Equal(http.StatusForbidden))
				Expect(bodyOf(response)).To(ContainSubstring(string(r.ID)))
				Expect(w.requests).To(BeEmpty())
				response, err = send(c, scheme+"://"+siteName+"/up", form("file", validName, good))
				Expect(err).NotTo(HaveOccurred())
				Expect(bodyOf(response)).To(Equal(fmt.Sprint(len(form("file", validName, good)))))
				<-w.requests
			})
			Expect(events(p, r.ID)).To(HaveLen(2))
			Expect(events(p, r.ID)).To(HaveEach(And(HaveField("File", name), HaveField("Reason", reason), HaveField("Method", "POST"))))
		},
			Entry("by extension", matrix.Rule{Match: "extension", Values: []string{".exe"}}, "setup.exe", "x", "x", "extension .exe"),
			Entry("by type, whatever it is called", matrix.Rule{Match: "type", Values: []string{"application/pdf"}}, "cv.txt", pdf, "text", "type application/pdf"),
			Entry("by size", matrix.Rule{Match: "size", Size: 10}, "cv.txt", "12345678901", "1234567890", "11 bytes are more than 10"),
			Entry("unsanitised", matrix.Rule{Match: "unsanitised"}, "cv.pdf", pdf, strings.Replace(pdf, "Jane Doe", "", 1), "author: Jane Doe"),
			Entry("unapproved", matrix.Rule{Match: "unapproved", Label: "APPROVED"}, "cv.txt", "text", "text APPROVED", "not an approved copy: the label APPROVED is missing"),
		)
		It("resets, so the page has no status", func() {
			w := newTestNetwork(sizes)
			_, c := w.proxyWith(matrix.Rule{ID: "r", Kind: "upload-content", Match: "unsanitised", How: "reset"})
			both(func(scheme string) {
				_, err := send(c, scheme+"://"+siteName+"/up", form("file", "cv.pdf", pdf))
				Expect(err).To(isReset)
			})
			Expect(w.requests).To(BeEmpty())
		})
		It("inspects the body of a PUT, and a body that exceeds memory", func() {
			w := newTestNetwork(sizes)
			p, c := w.proxyWith(matrix.Rule{ID: "r", Kind: "upload-content", Match: "unsanitised", How: "page"})
			for _, padding := range []int{0, 3 << 20} {
				r, err := http.NewRequest(http.MethodPut, "https://"+siteName+"/bucket/cv.pdf?X-Signature=secret", strings.NewReader(strings.Replace(pdf, "\n", "\n%"+strings.Repeat("x", padding)+"\n", 1)))
				Expect(err).NotTo(HaveOccurred())
				response, err := c.Do(r)
				Expect(err).NotTo(HaveOccurred())
				Expect(response.StatusCode).To(Equal(http.StatusForbidden))
				bodyOf(response)
			}
			Expect(events(p, "r")).To(HaveEach(And(HaveField("File", "cv.pdf"), HaveField("Path", "/bucket/cv.pdf"))))
			body := strings.Repeat("0123456789abcdef", 300_000)
			response, err := c.Post("https://"+siteName+"/up", "text/plain", strings.NewReader(body))
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("4800000"))
		})
		It("inspects chunks separately: content split across them passes", func() {
			w := newTestNetwork(sizes)
			p, c := w.proxyWith(matrix.Rule{ID: "r", Kind: "upload-content", Match: "unsanitised", How: "page"})
			half := len(pdf) / 2
			for i, piece := range []string{pdf[:half], pdf[half:]} {
				body := fmt.Sprintf("--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\ncv.pdf\r\n--b\r\nContent-Disposition: form-data; name=\"chunk\"\r\n\r\n%d\r\n"+
					"--b\r\nContent-Disposition: form-data; name=\"chunks\"\r\n\r\n2\r\n", i) + form("file", "blob", piece)
				response, err := send(c, "https://"+siteName+"/up", body)
				Expect(err).NotTo(HaveOccurred())
				Expect(response.StatusCode).To(Equal(http.StatusOK))
				bodyOf(response)
			}
			Expect(p.Events()).To(BeEmpty())
			Expect(p.Flows()).To(HaveEach(HaveField("Files", []string{"cv.pdf"})))
		})
	})

	It("response-limit shows a page, or aborts a response that has begun", func() {
		w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/known" {
				out.Header().Set("Content-Length", "1000001")
			}
			_, _ = io.Copy(out, zeros(1000001))
		})
		p, c := w.proxyWith(matrix.Rule{ID: "policy.response-limit:1MB", Kind: "response-limit", Size: 1e6})
		both(func(scheme string) {
			response, err := c.Get(scheme + "://" + siteName + "/known")
			Expect(err).NotTo(HaveOccurred())
			Expect(response.StatusCode).To(Equal(http.StatusForbidden))
			Expect(bodyOf(response)).To(ContainSubstring("policy.response-limit:1MB"))
			response, err = c.Get(scheme + "://" + siteName + "/unknown")
			if err == nil {
				_, err = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
			Expect(err).To(HaveOccurred())
		})
		Expect(events(p, "policy.response-limit:1MB")).To(HaveLen(4))
	})

	It("cut-after resets the connection during an upload", func() {
		w := newTestNetwork(sizes)
		p, c := w.proxyWith(matrix.Rule{ID: "policy.cut-after:1MB", Kind: "cut-after", Size: 1e6})
		both(func(scheme string) {
			_, err := c.Post(scheme+"://"+siteName, "application/octet-stream", bytes.NewReader(make([]byte, 8e6)))
			Expect(err).To(HaveOccurred())
			response, err := c.Post(scheme+"://"+siteName, "application/octet-stream", bytes.NewReader(make([]byte, 5e5)))
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("500000"))
		})
		Expect(events(p, "policy.cut-after:1MB")).To(HaveLen(2))
	})

	It("cut-after lets its bytes through before the reset, of each request and each tunnel", func() {
		const limit = 1_000_000
		w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(r.URL.Query().Get("n"))
			out.Header().Set("Content-Length", strconv.Itoa(n))
			_, _ = io.Copy(out, zeros(int64(n)))
		})
		cut := matrix.Rule{ID: "policy.cut-after:1MB", Kind: "cut-after", Size: limit}
		for _, config := range []network.Config{{Rules: []matrix.Rule{cut}}, {Rules: []matrix.Rule{{ID: "policy.intercept-tls", Kind: "intercept-tls"}, cut}}} {
			both(func(scheme string) {
				_, c := w.proxyWithConfig(config)
				for range 6 {
					response, err := c.Get(scheme + "://" + siteName + "/?n=400000")
					Expect(err).NotTo(HaveOccurred())
					Expect(bodyOf(response)).To(HaveLen(400_000))
					c.CloseIdleConnections() // a tunnel each
				}
				response, err := c.Get(scheme + "://" + siteName + "/?n=3000000")
				Expect(err).NotTo(HaveOccurred())
				n, err := io.Copy(io.Discard, response.Body)
				Expect(err).To(HaveOccurred())
				Expect(n).To(BeNumerically("~", limit, 20_000), "heads, and TLS in a tunnel, count too")
			})
		}
	})

	It("no-websocket refuses the upgrade, in an intercepted tunnel and in a plain one", func() {
		w := newTestNetwork(hello)
		p, _ := w.proxyWith(matrix.Rule{ID: "policy.no-websocket", Kind: "no-websocket"})
		tunnel := dialProxy(p)
		Expect(ask(tunnel, "CONNECT "+siteName+":80 HTTP/1.1\r\nHost: "+siteName+":80\r\n\r\n").StatusCode).To(Equal(200))
		response := ask(tunnel, "GET /socket HTTP/1.1\r\nHost: "+siteName+"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		Expect(onlyEvent(p, "policy.no-websocket")).To(And(HaveField("Path", "/socket"), HaveField("Host", siteName+":80")))
		Expect(w.requests).To(BeEmpty())
	})

	It("no-third-party passes the site's own domain, and exceptions", func() {
		w := newTestNetwork(hello)
		w.hosts["static.site.example:80"] = w.hosts[siteName+":80"]
		w.hosts["fonts.example:80"] = w.hosts[siteName+":80"]
		p, c := w.proxyWith(matrix.Rule{ID: "policy.no-third-party", Kind: "no-third-party", Scope: matrix.Scope{Except: []string{"fonts.example"}}})
		for name, status := range map[string]int{siteName: 200, "static.site.example": 200, "fonts.example": 200, thirdName: 403} {
			response, err := c.Get("http://" + name)
			Expect(err).NotTo(HaveOccurred())
			Expect(response.StatusCode).To(Equal(status), name)
			bodyOf(response)
		}
		Expect(onlyEvent(p, "policy.no-third-party")).To(HaveField("Host", thirdName+":80"))
	})

	It("strip-third-party-cookies removes them in both directions, and only those", func() {
		w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) {
			http.SetCookie(out, &http.Cookie{Name: "theirs", Value: "1"})
			fmt.Fprint(out, r.Header.Get("Cookie"))
		})
		p, c := w.proxyWith(matrix.Rule{ID: "policy.strip-third-party-cookies", Kind: "strip-third-party-cookies"})
		for name, cookie := range map[string]string{siteName: "mine=1", thirdName: ""} {
			r, err := http.NewRequest(http.MethodGet, "https://"+name, nil)
			Expect(err).NotTo(HaveOccurred())
			r.Header.Set("Cookie", "mine=1")
			response, err := c.Do(r)
			Expect(err).NotTo(HaveOccurred())
			Expect(response.Header.Get("Set-Cookie") == "").To(Equal(cookie == ""), name)
			Expect(bodyOf(response)).To(Equal(cookie))
		}
		Expect(events(p, "policy.strip-third-party-cookies")).To(HaveEach(And(HaveField("Blocked", false), HaveField("Action", "stripped"))))
		Expect(events(p, "policy.strip-third-party-cookies")).To(HaveLen(2))
	})

	It("strip-headers removes them from requests, or responses", func() {
		w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) {
			out.Header().Set("X-Two", "2")
			fmt.Fprint(out, r.Header.Get("X-One"))
		})
		p, c := w.proxyWith(matrix.Rule{ID: "a", Kind: "strip-headers", Headers: []string{"x-one"}, Direction: "request"},
			matrix.Rule{ID: "b", Kind: "strip-headers", Headers: []string{"x-two"}, Direction: "response"})
		r, err := http.NewRequest(http.MethodGet, "https://"+siteName, nil)
		Expect(err).NotTo(HaveOccurred())
		r.Header.Set("X-One", "1")
		response, err := c.Do(r)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.Header).NotTo(HaveKey("X-Two"))
		Expect(bodyOf(response)).To(BeEmpty())
		Expect(onlyEvent(p, "a")).To(HaveField("Reason", "x-one"))
		Expect(onlyEvent(p, "b")).To(HaveField("Reason", "x-two"))
	})

	It("proxy-auth requires a login for every request, and refuses a wrong one", func() {
		w := newTestNetwork(hello)
		p, c := w.proxyWith(matrix.Rule{ID: "policy.proxy-auth", Kind: "proxy-auth"})
		response, err := c.Get("http://" + siteName)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusProxyAuthRequired))
		Expect(response.Header.Get("Proxy-Authenticate")).To(Equal(`Basic realm="the network"`))
		bodyOf(response)
		_, err = c.Get("https://" + siteName)
		Expect(err).To(MatchError(ContainSubstring("Proxy Authentication Required")))
		Expect(events(p, "policy.proxy-auth")).To(HaveEach(HaveField("Blocked", false)), "a browser's first word")
		user, password := p.Login()
		with := func(password string) *http.Client {
			path := c.Transport.(*http.Transport).Clone()
			path.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr(), User: url.UserPassword(user, password)})
			DeferCleanup(path.CloseIdleConnections)
			return &http.Client{Transport: path}
		}
		both(func(scheme string) {
			response, err := with(password).Get(scheme + "://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
			Expect((<-w.requests).Header).NotTo(HaveKey("Proxy-Authorization"))
		})
		_, err = with("wrong").Get("https://" + siteName)
		Expect(err).To(MatchError(ContainSubstring("Proxy Authentication Required")))
		Expect(p.Events()[len(p.Events())-1].Blocked).To(BeTrue())
		Expect(p.Events()[len(p.Events())-1].Reason).NotTo(ContainSubstring(password))
	})

	It("pac names the proxy in a file", func() {
		p, _ := newTestNetwork(hello).proxyWith(matrix.Rule{ID: "policy.pac", Kind: "pac"})
		response, err := http.Get(p.PAC())
		Expect(err).NotTo(HaveOccurred())
		Expect(response.Header.Get("Content-Type")).To(Equal("application/x-ns-proxy-autoconfig"))
		Expect(bodyOf(response)).To(Equal("function FindProxyForURL(url, host) {\n  return \"PROXY " + p.Addr() + "\";\n}\n"))
	})

	It("hold asks a window for patience, and then delivers", func() {
		w := newTestNetwork(hello)
		p, c := w.proxyWith(matrix.Rule{ID: "policy.intercept-tls", Kind: "intercept-tls"}, matrix.Rule{ID: "policy.hold:responses", Kind: "hold", Hold: "responses", DelayMs: 1500, Meanwhile: "page"})
		both(func(scheme string) {
			get := func(dest string) string {
				r, err := http.NewRequest(http.MethodGet, scheme+"://"+siteName+"/file?for="+scheme, nil)
				Expect(err).NotTo(HaveOccurred())
				r.Header.Set("Sec-Fetch-Dest", dest)
				response, err := c.Do(r)
				Expect(err).NotTo(HaveOccurred())
				return bodyOf(response)
			}
			asked := time.Now()
			Expect(get("document")).To(And(ContainSubstring("is being scanned"), ContainSubstring(`http-equiv="refresh"`)))
			Eventually(func() string { return get("document") }).Should(Equal("hello"))
			Expect(time.Since(asked)).To(BeNumerically(">=", 1500*time.Millisecond))
			Expect(get("image")).To(Equal("hello"), "which waits: it is no window")
		})
		Expect(events(p, "policy.hold:responses")).To(HaveEach(And(HaveField("Action", "held"), HaveField("Blocked", false))))
	})

	It("forward takes some hosts alone", func() {
		p, c := newTestNetwork(hello).proxyWith(matrix.Rule{ID: "policy.forward", Kind: "forward", Proxy: "127.0.0.1:9", Scope: matrix.Scope{Hosts: []string{"elsewhere.example.test"}}})
		both(func(scheme string) {
			response, err := c.Get(scheme + "://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
		})
		response, err := c.Get("https://elsewhere.example.test")
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
		Expect(p.Err()).To(MatchError(ContainSubstring("the proxy 127.0.0.1:9")))
	})

	DescribeTable("pac sends some hosts another way, without rules but the line (case 15)", func(out string, passes bool) {
		w := newTestNetwork(hello)
		pac := matrix.Rule{ID: "policy.pac", Kind: "pac", Direct: []string{siteName}, Out: out}
		p, _ := w.proxyWith(pac, matrix.Rule{ID: "policy.block:" + siteName, Kind: "block", Host: siteName, How: "page"})
		script, err := http.Get(p.PAC())
		Expect(err).NotTo(HaveOccurred())
		parts := regexp.MustCompile(`shExpMatch\(host, "` + siteName + `"\)\) return "PROXY ([^"]+)"`).FindStringSubmatch(bodyOf(script))
		Expect(parts).To(HaveLen(2))
		both(func(scheme string) {
			c := clientAt(parts[1], w.authority)
			response, err := c.Get(scheme + "://" + siteName)
			if !passes {
				Expect(err).To(HaveOccurred())
				return
			}
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
		})
		if passes {
			Expect(p.Events()).To(BeEmpty())
			Expect(p.Flows()).To(HaveEach(HaveField("Direct", true)))
		} else {
			Expect(events(p, "policy.pac")).To(HaveEach(And(HaveField("Blocked", true), HaveField("Reason", "there is no direct way out of the network"))))
		}
	},
		Entry("over the line", "", true),
		Entry("where nothing gets out", "none", false),
	)

	It("captive-portal replaces every page until the terms are accepted", func() {
		w := newTestNetwork(hello)
		p, c := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{{ID: "policy.captive-portal", Kind: "captive-portal"}}})
		response, err := c.Get("http://" + siteName + "/start")
		Expect(err).NotTo(HaveOccurred())
		Expect(response.Request.URL.Host).To(Equal(network.PortalHost))
		Expect(bodyOf(response)).To(ContainSubstring(`id="accept"`))
		_, err = c.Get("https://" + siteName)
		Expect(err).To(MatchError(ContainSubstring("Forbidden")))
		Expect(events(p, "policy.captive-portal")).To(HaveLen(2))
		response, err = c.Post("http://"+network.PortalHost+"/accept", "application/x-www-form-urlencoded", strings.NewReader(""))
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(ContainSubstring(`id="accepted"`))
		both(func(scheme string) {
			response, err := c.Get(scheme + "://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
		})
	})

	It("forward sends every request to its proxy, with the login from the environment", func() {
		w := newTestNetwork(hello)
		real, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Hosts: w.hosts, Rules: []matrix.Rule{{ID: "policy.proxy-auth", Kind: "proxy-auth"}}})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(real.Close)
		user, password := real.Login()
		p, c := w.proxyWithConfig(network.Config{
			Rules:     []matrix.Rule{{ID: "policy.forward", Kind: "forward", Proxy: real.Addr(), Credentials: "LOGIN"}},
			LookupEnv: func(string) (string, bool) { return user + ":" + password, true },
		})
		both(func(scheme string) {
			response, err := c.Get(scheme + "://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
		})
		Expect(real.Flows()).NotTo(BeEmpty())
		Expect(p.Flows()).To(HaveLen(2))
		_, err = network.Start(context.Background(), network.Config{Reach: everyAddress,
			Rules:     []matrix.Rule{{ID: "policy.forward", Kind: "forward", Proxy: real.Addr(), Credentials: "LOGIN"}},
			LookupEnv: func(string) (string, bool) { return "", false },
		})
		Expect(err).To(MatchError(ContainSubstring("LOGIN is not set to user:password")))
	})

	It("forward makes the network invalid if its proxy is missing, or requires another login", func() {
		w := newTestNetwork(hello)
		real, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Hosts: w.hosts, Rules: []matrix.Rule{{ID: "policy.proxy-auth", Kind: "proxy-auth"}}})
		Expect(err).NotTo(HaveOccurred())
		both(func(scheme string) {
			p, c := w.proxyWithConfig(network.Config{
				Rules:     []matrix.Rule{{ID: "policy.forward", Kind: "forward", Proxy: real.Addr(), Credentials: "LOGIN"}},
				LookupEnv: func(string) (string, bool) { return "some:body", true },
			})
			if response, err := c.Get(scheme + "://" + siteName); err == nil {
				Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
			}
			Expect(p.Err()).To(MatchError(HaveSuffix("the proxy " + real.Addr() + " wants another login: 407 Proxy Authentication Required (Basic)")))
		})
		Expect(real.Close()).To(Succeed())
		both(func(scheme string) {
			p, c := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{{ID: "policy.forward", Kind: "forward", Proxy: real.Addr()}}})
			response, err := c.Get(scheme + "://" + siteName)
			if err == nil {
				Expect(response.Body.Close()).To(Succeed())
				Expect(response.StatusCode).To(Equal(http.StatusBadGateway))
			}
			Expect(p.Err()).To(MatchError(ContainSubstring("the network can't be enforced: the proxy " + real.Addr() + ": ")))
			Expect(p.Err()).To(MatchError(HaveSuffix("connection refused")))
		})
	})

	It("forward to a remote proxy omits hosts that only this machine reaches", func() {
		w := newTestNetwork(hello)
		real, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Hosts: network.Hosts{"stranger.test:80": w.hosts[siteName+":80"]}})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(real.Close)
		w.hosts["real.test:3128"] = real.Addr()
		_, c := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{{ID: "policy.forward", Kind: "forward", Proxy: "real.test:3128"}}})
		both(func(scheme string) {
			response, err := c.Get(scheme + "://" + siteName)
			Expect(err).NotTo(HaveOccurred())
			Expect(bodyOf(response)).To(Equal("hello"))
		})
		response, err := c.Get("http://stranger.test")
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(Equal("hello"))
		Expect(real.Flows()).To(HaveExactElements(HaveField("Host", "stranger.test:80")))
	})

	Describe("the TLS limit", func() {
		with := func(least uint16, config network.Config) (*network.Proxy, *tls.ConnectionState, error) {
			var state *tls.ConnectionState
			authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
			Expect(err).NotTo(HaveOccurred())
			origin := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { state = r.TLS }))
			certificates, err := authority.Certificates(siteName)
			Expect(err).NotTo(HaveOccurred())
			origin.TLS = &tls.Config{Certificates: certificates, MinVersion: least}
			origin.StartTLS()
			DeferCleanup(origin.Close)
			w := &testNetwork{authority: authority, hosts: network.Hosts{siteName + ":443": origin.Listener.Addr().String()}}
			p, c := w.proxyWithConfig(config)
			response, err := c.Get("https://" + siteName)
			if err == nil {
				bodyOf(response)
			}
			return p, state, err
		}
		under := func(maxVersion, least uint16, rules ...matrix.Rule) (*network.Proxy, *tls.ConnectionState, error) {
			return with(least, network.Config{MaxTLS: maxVersion, Rules: rules})
		}
		It("refuses a server that requires a newer version, and records it", func() {
			p, _, err := under(tls.VersionTLS10, tls.VersionTLS12)
			Expect(err).To(Or(isReset, MatchError(io.EOF)))
			Expect(onlyEvent(p, network.ConstraintBrowser)).To(And(HaveField("Reason", "the server does not speak TLS 1.0, the newest that this browser has"), HaveField("Blocked", true)))
		})
		It("passes a server that supports the version, and no newer one", func() {
			p, state, err := under(tls.VersionTLS10, tls.VersionTLS10, matrix.Rule{ID: "policy.intercept-tls", Kind: "intercept-tls"})
			Expect(err).NotTo(HaveOccurred())
			Expect(state.Version).To(BeEquivalentTo(tls.VersionTLS10))
			Expect(p.Events()).To(BeEmpty())
		})
		It("is not checked for a blocked server", func() {
			p, state, err := under(tls.VersionTLS10, tls.VersionTLS12, matrix.Rule{ID: "policy.intercept-tls", Kind: "intercept-tls"},
				matrix.Rule{ID: "policy.block:" + siteName, Kind: "block", Host: siteName, How: "page"})
			Expect(err).NotTo(HaveOccurred())
			Expect(state).To(BeNil())
			Expect(onlyEvent(p, "policy.block:"+siteName)).To(HaveField("Method", http.MethodGet))
			Expect(p.Events()).To(HaveLen(1))
		})
		It("is not the cause of connections that the line lost", func() {
			for seed := range uint64(10) { // some lose only the first handshake
				p, _, _ := with(tls.VersionTLS10, network.Config{MaxTLS: tls.VersionTLS10, Line: matrix.Line{Loss: 0.5}, Seed: seed})
				Expect(p.Events()).NotTo(ContainElement(HaveField("Rule", network.ConstraintBrowser)), "seed %d", seed)
			}
		})
	})

	It("refuses the browser's own traffic, as harmless", func() {
		w := newTestNetwork(hello)
		p, c := w.proxyWithConfig(network.Config{BackgroundHosts: []string{"*.third.example"}})
		_, err := c.Get("https://" + thirdName)
		Expect(err).To(MatchError(ContainSubstring("Forbidden")))
		Expect(onlyEvent(p, network.ConstraintBackground)).To(HaveField("Blocked", false))
		_, err = c.Get("https://" + network.CanaryHost)
		Expect(err).To(MatchError(ContainSubstring("Forbidden")))
		Expect(onlyEvent(p, network.ConstraintCanary)).To(HaveField("Blocked", true))
	})

	It("does not count bytes of line measurements", func() {
		w := newTestNetwork(sizes)
		w.hosts["calibration.cxmatrix.test:80"] = w.hosts[siteName+":80"]
		p, c := w.proxyWith(matrix.Rule{ID: "a", Kind: "body-limit", Size: 100}, matrix.Rule{ID: "b", Kind: "response-limit", Size: 100}, matrix.Rule{ID: "c", Kind: "cut-after", Size: 100})
		response, err := c.Post("http://calibration.cxmatrix.test/up", "text/plain", strings.NewReader(strings.Repeat("x", 5000)))
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(Equal("5000"))
		response, err = c.Get("http://calibration.cxmatrix.test/down?n=5000")
		Expect(err).NotTo(HaveOccurred())
		Expect(bodyOf(response)).To(HaveLen(5000))
		Expect(p.Events()).To(BeEmpty())
	})

	It("reports each event as it happens, and refuses unknown rules at the start", func() {
		heard := make(chan network.Event, 10)
		w := newTestNetwork(hello)
		_, c := w.proxyWithConfig(network.Config{OnEvent: func(e network.Event) { heard <- e },
			Rules: []matrix.Rule{{ID: "policy.block:" + thirdName, Kind: "block", Host: thirdName, How: "page"}}})
		response, err := c.Get("http://" + thirdName)
		Expect(err).NotTo(HaveOccurred())
		bodyOf(response)
		Expect(heard).To(Receive(HaveField("Rule", matrix.Constraint("policy.block:"+thirdName))))
		_, err = network.Start(context.Background(), network.Config{Reach: everyAddress, Rules: []matrix.Rule{{ID: "policy.other", Kind: "other"}}})
		Expect(err).To(MatchError(`start a proxy: rule policy.other: kind "other" can't be enforced`))
	})

	It("counts bytes over the line, and records file names", func() {
		w := newTestNetwork(sizes)
		p, c := w.proxyWith()
		form := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\docs\\\\cv.pdf\"\r\n\r\n" + strings.Repeat("x", 2e6) + "\r\n--b--\r\n"
		response, err := c.Post("https://"+siteName+"/up", "multipart/form-data; boundary=b", strings.NewReader(form))
		Expect(err).NotTo(HaveOccurred())
		bodyOf(response)
		var f network.Flow
		Eventually(p.Flows).Should(ContainElement(HaveField("Ended", Not(BeZero())), &f))
		Expect(f.Files).To(Equal([]string{"cv.pdf"}))
		Expect(f.Length).To(BeEquivalentTo(len(form)))
		Expect(f.Up).To(And(BeNumerically(">", len(form)), BeNumerically("<", len(form)+20000)))
		Expect(f.Sent[len(f.Sent)-1].Bytes).To(Equal(f.Up))
		Expect(f.Sent).To(HaveEach(HaveField("At", And(BeTemporally(">=", f.Started), BeTemporally("<=", f.Ended)))))
	})

	It("accepts only named clients beyond loopback", func() {
		_, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Listen: "0.0.0.0:0"})
		Expect(err).To(MatchError(ContainSubstring("name the addresses that may connect")))
	})
})
