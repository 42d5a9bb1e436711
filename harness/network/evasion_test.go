package network_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// Browsers do not send these requests: they are attempts to evade a rule.
var _ = Describe("a rule can't be evaded", func() {
	blocked := func(host string) matrix.Rule {
		return matrix.Rule{ID: matrix.RuleID("block", host), Kind: "block", Host: host, How: "page"}
	}

	DescribeTable("by another spelling of a name", func(rule, host string) {
		w := newTestNetwork(hello)
		for name, where := range map[string]string{rule: siteName, host: siteName} {
			w.hosts[name+":80"] = w.hosts[where+":80"]
		}
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{blocked(rule)}})
		response := ask(dialProxy(p), "GET http://"+host+"/ HTTP/1.1\r\nHost: other.example\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		response = ask(dialProxy(p), "GET http://"+host+":80/ HTTP/1.1\r\nHost: other.example\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		response = ask(dialProxy(p), "CONNECT "+host+":80 HTTP/1.1\r\nHost: other.example\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusForbidden))
		Expect(events(p, matrix.RuleID("block", rule))).To(HaveLen(3))
		Expect(w.requests).To(BeEmpty())
	},
		Entry("upper case", thirdName, "WIDGET.Third.Example"),
		Entry("a trailing dot", thirdName, thirdName+"."),
		Entry("two trailing dots", thirdName, thirdName+".."),
		Entry("a user before it", thirdName, "user:secret@"+thirdName),
		Entry("full-width letters", thirdName, "ｗidget.third.example"),
		Entry("an ideographic full stop", thirdName, "widget。third.example"),
		Entry("letters beyond ASCII", "xn--bcher-kva.example", "bücher.example"),
		Entry("and percent-encoded", "xn--bcher-kva.example", "b%C3%BCcher.example"),
		Entry("a rule beyond ASCII", "Bücher.example", "xn--bcher-kva.example"),
		Entry("IPv6, written out", "::1", "[0:0:0:0:0:0:0:1]"),
		Entry("IPv6, upper case", "2001:db8::a", "[2001:DB8::A]"),
		Entry("IPv4 as IPv6", "192.0.2.1", "[::ffff:192.0.2.1]"),
		Entry("IPv4 as IPv6, in hex", "192.0.2.1", "[::ffff:c000:201]"),
		Entry("IPv4 in two numbers", "127.0.0.1", "127.1"),
		Entry("IPv4 in one number", "127.0.0.1", "2130706433"),
		Entry("IPv4 in hex", "127.0.0.1", "0x7f.0.0.0x1"),
		Entry("IPv4 in octal", "127.0.0.1", "0177.0.0.1"),
	)

	DescribeTable("by invalid addresses", func(target string) {
		w := newTestNetwork(hello)
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{blocked(thirdName)}})
		response := ask(dialProxy(p), "GET "+target+" HTTP/1.1\r\nHost: "+siteName+"\r\n\r\n")
		Expect(response.StatusCode).To(BeNumerically(">=", 400))
		Expect(w.requests).To(BeEmpty())
	},
		Entry("percent-encoded ASCII", "http://widget%2ethird.example/"),
		Entry("no scheme", "//"+thirdName+"/"),
		Entry("relative", "/"),
		Entry("another scheme", "ftp://"+thirdName+"/"),
		Entry("a zero byte", "http://"+thirdName+"%00."+siteName+"/"),
	)

	Describe("by two different names", func() {
		It("with a Host header, which an absolute address overrides", func() {
			w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) { fmt.Fprint(out, r.Host) })
			p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{blocked(thirdName)}})
			response := ask(dialProxy(p), "GET http://"+siteName+"/ HTTP/1.1\r\nHost: "+thirdName+"\r\n\r\n")
			Expect(bodyOf(response)).To(Equal(siteName))
		})
		It("with two Host headers", func() {
			w := newTestNetwork(hello)
			p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{blocked(thirdName)}})
			response := ask(dialProxy(p), "GET http://"+siteName+"/ HTTP/1.1\r\nHost: "+siteName+"\r\nHost: "+thirdName+"\r\n\r\n")
			Expect(response.StatusCode).To(Equal(http.StatusBadRequest))
			Expect(w.requests).To(BeEmpty())
		})
		It("with plain HTTP in a tunnel to port 443", func() {
			w := newTestNetwork(hello)
			w.hosts[siteName+":443"] = w.hosts[siteName+":80"]
			p, _ := w.proxyWith(blocked(thirdName))
			for _, head := range []string{"GET / HTTP/1.1\r\nHost: " + thirdName, "GET http://" + thirdName + "/ HTTP/1.1\r\nHost: " + siteName} {
				tunnel := dialProxy(p)
				Expect(ask(tunnel, "CONNECT "+siteName+":443 HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
				Expect(ask(tunnel, head+"\r\n\r\n").StatusCode).To(Equal(http.StatusForbidden))
			}
			Expect(w.requests).To(BeEmpty())
		})
		It("with HTTP/2 in a tunnel to another host", func() {
			w := newTestNetwork(hello)
			p, _ := w.proxyWith(blocked(thirdName))
			for authority, status := range map[string]int{siteName: 200, thirdName: 403, "WIDGET.third.example.:443": 403} {
				Expect(inTunnel(w, p, authority)).To(Equal(status), authority)
			}
			Expect(w.requests).To(HaveLen(1))
		})
		It("with a body shorter than declared, which is not the server's failure", func() {
			w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
			p, _ := w.proxyWith()
			Expect(abortedRequest(w, p, 10, 3)).To(Equal(http2.ErrCodeInternal))
			Expect(abortedRequest(w, p, 10, 0)).To(Equal(http2.ErrCodeInternal))
		})
		It("to keep cookies of a third party", func() {
			w := newTestNetwork(func(out http.ResponseWriter, r *http.Request) { fmt.Fprint(out, "[", r.Header.Get("Cookie"), "]") })
			p, _ := w.proxyWith(matrix.Rule{ID: "cookies", Kind: "strip-third-party-cookies"})
			tunnel := dialProxy(p)
			Expect(ask(tunnel, "CONNECT "+siteName+":80 HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
			Expect(bodyOf(ask(tunnel, "GET / HTTP/1.1\r\nHost: "+thirdName+"\r\nCookie: a=1\r\n\r\n"))).To(Equal("[]"))
			onlyEvent(p, "cookies")
		})
	})

	It("by a tunnel inside a tunnel", func() {
		w := newTestNetwork(hello)
		p, _ := w.proxyWith(blocked(thirdName))
		tunnel := dialProxy(p)
		Expect(ask(tunnel, "CONNECT "+siteName+":80 HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
		response := ask(tunnel, "CONNECT "+thirdName+":80 HTTP/1.1\r\nHost: x\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusMethodNotAllowed))
	})

	It("by a tunnel to the captive portal, or to the real proxy behind", func() {
		w := newTestNetwork(hello)
		w.hosts[network.PortalHost+":80"] = freeAddress()
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{{ID: "portal", Kind: "captive-portal"}}})
		response := ask(dialProxy(p), "CONNECT "+network.PortalHost+":80 HTTP/1.1\r\nHost: x\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusBadGateway), "no portal's page looks like an open tunnel")

		real, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Hosts: w.hosts})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(real.Close)
		p, _ = w.proxyWithConfig(network.Config{Rules: []matrix.Rule{blocked(thirdName), {ID: "forward", Kind: "forward", Proxy: real.Addr()}}})
		tunnel := dialProxy(p)
		Expect(ask(tunnel, "CONNECT "+real.Addr()+" HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
		Expect(real.Flows()).To(ContainElement(And(HaveField("Method", "CONNECT"), HaveField("Host", real.Addr()))), "it was asked for a tunnel to itself")
	})

	DescribeTable("by another form of WebSocket request", func(head string) {
		upgraded := listen(func(c net.Conn) {
			defer c.Close()
			r, err := http.ReadRequest(bufio.NewReader(c))
			if err != nil {
				return
			}
			if r.Header.Get("Upgrade") != "" {
				fmt.Fprint(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
				return
			}
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		})
		w := newTestNetwork(hello)
		w.hosts[siteName+":80"] = upgraded
		p, _ := w.proxyWith(matrix.Rule{ID: "ws", Kind: "no-websocket"})
		for _, open := range []string{"", "CONNECT " + siteName + ":80 HTTP/1.1\r\nHost: x\r\n\r\n"} {
			c, target := dialProxy(p), "http://"+siteName+"/"
			if open != "" {
				Expect(ask(c, open).StatusCode).To(Equal(200))
				target = "/"
			}
			response := ask(c, "GET "+target+" HTTP/1.1\r\nHost: "+siteName+"\r\n"+head+"\r\n\r\n")
			Expect(response.StatusCode).To(BeElementOf(http.StatusOK, http.StatusForbidden, http.StatusBadRequest))
		}
	},
		Entry("upper case", "Connection: UPGRADE\r\nUpgrade: WebSocket"),
		Entry("a list", "Connection: keep-alive, Upgrade\r\nUpgrade: foo, websocket"),
		Entry("two lines", "Connection: Upgrade\r\nUpgrade: foo\r\nUpgrade: websocket"),
		Entry("a version", "Connection: Upgrade\r\nUpgrade: websocket/13"),
		Entry("a folded line", "Connection: Upgrade\r\nUpgrade:\r\n websocket"),
	)

	DescribeTable("by a body with another end than declared", func(head, body string) {
		w := newTestNetwork(sizes)
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{blocked(thirdName)}})
		c := dialProxy(p)
		_, err := io.WriteString(c, "POST http://"+siteName+"/ HTTP/1.1\r\nHost: x\r\n"+head+"\r\n\r\n"+body)
		Expect(err).NotTo(HaveOccurred())
		_ = c.CloseWrite() // an invalid body ends the connection at once
		text, _ := io.ReadAll(c)
		Expect(strings.Count(string(text), "HTTP/1.1 200")).To(BeNumerically("<=", 1), "%s", text)
		for len(w.requests) > 0 {
			Expect((<-w.requests).URL.Path).NotTo(Equal("/smuggled"))
		}
	},
		Entry("both lengths", "Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\nGET http://"+thirdName+"/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"),
		Entry("both, the other way", "Transfer-Encoding: chunked\r\nContent-Length: 60", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: "+siteName+"\r\n\r\n"),
		Entry("two lengths", "Content-Length: 0\r\nContent-Length: 50", "GET /smuggled HTTP/1.1\r\nHost: "+siteName+"\r\n\r\n"),
		Entry("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"),
		Entry("a coding that nobody knows", "Transfer-Encoding: xchunked\r\nContent-Length: 0", "GET /smuggled HTTP/1.1\r\n\r\n"),
		Entry("blanks before the colon", "Transfer-Encoding : chunked\r\nContent-Length: 0", "GET /smuggled HTTP/1.1\r\n\r\n"),
		Entry("a bare line feed in a chunk's size", "Transfer-Encoding: chunked", "1;a\nb\r\nx\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"),
		Entry("a negative length", "Content-Length: -1", "GET /smuggled HTTP/1.1\r\n\r\n"),
	)
})

// abortedRequest declares a body in an intercepted tunnel, by HTTP/2, and sends less.
// It returns the code of the stream's reset; a response instead of a reset fails the test.
func abortedRequest(w *testNetwork, p *network.Proxy, size, sent int) http2.ErrCode {
	GinkgoHelper()
	conn := secureTunnel(w, p)
	defer conn.Close()
	_, err := conn.Write([]byte(http2.ClientPreface))
	Expect(err).NotTo(HaveOccurred())
	frames := http2.NewFramer(conn, conn)
	Expect(frames.WriteSettings()).To(Succeed())
	var head bytes.Buffer
	fields := hpack.NewEncoder(&head)
	for _, f := range [][2]string{{":method", "POST"}, {":scheme", "https"}, {":authority", siteName}, {":path", "/"}, {"content-length", strconv.Itoa(size)}} {
		Expect(fields.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]})).To(Succeed())
	}
	Expect(frames.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: head.Bytes(), EndHeaders: true})).To(Succeed())
	Expect(frames.WriteData(1, true, make([]byte, sent))).To(Succeed())
	for {
		frame, err := frames.ReadFrame()
		Expect(err).NotTo(HaveOccurred())
		switch f := frame.(type) {
		case *http2.RSTStreamFrame:
			return f.ErrCode
		case *http2.HeadersFrame:
			status, err := hpack.NewDecoder(4096, nil).DecodeFull(f.HeaderBlockFragment())
			Expect(err).NotTo(HaveOccurred())
			Fail(fmt.Sprint("answered: ", status))
		}
	}
}

// secureTunnel opens an intercepted tunnel to the site, for HTTP/2.
func secureTunnel(w *testNetwork, p *network.Proxy) net.Conn {
	GinkgoHelper()
	raw, err := net.Dial("tcp", p.Addr())
	Expect(err).NotTo(HaveOccurred())
	Expect(raw.SetDeadline(time.Now().Add(hang.Limit))).To(Succeed())
	Expect(ask(raw, "CONNECT "+siteName+":443 HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(w.authority.PEM())
	secure := tls.Client(raw, &tls.Config{ServerName: siteName, RootCAs: roots, NextProtos: []string{"h2"}})
	Expect(secure.Handshake()).To(Succeed())
	return secure
}

// inTunnel opens an intercepted tunnel to the site and sends one HTTP/2 request that
// names another authority, as browsers with shared connections do. It returns the
// response status.
func inTunnel(w *testNetwork, p *network.Proxy, authority string) int {
	GinkgoHelper()
	conn := secureTunnel(w, p)
	path := &http.Transport{ForceAttemptHTTP2: true, DialTLSContext: func(context.Context, string, string) (net.Conn, error) { return conn, nil }}
	defer path.CloseIdleConnections()
	r, err := http.NewRequest(http.MethodGet, "https://"+siteName+"/", nil)
	Expect(err).NotTo(HaveOccurred())
	r.Host = authority
	response, err := path.RoundTrip(r)
	Expect(err).NotTo(HaveOccurred())
	Expect(response.ProtoMajor).To(Equal(2))
	_ = response.Body.Close()
	return response.StatusCode
}
