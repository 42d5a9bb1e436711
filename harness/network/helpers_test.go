package network_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// everyAddress makes the tests' own servers reachable by address.
var everyAddress = []string{"127.0.0.0/8", "::1", "localhost"}

// startProxy starts a proxy, and closes it at the end of the spec.
func startProxy(hosts network.Hosts) *network.Proxy {
	p, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Hosts: hosts})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(p.Close)
	return p
}

// clientOf makes an HTTP client that uses p and trusts a.
func clientOf(p *network.Proxy, a *network.Authority) *http.Client { return clientAt(p.Addr(), a) }

// clientAt is a client of the proxy at an address.
func clientAt(proxy string, a *network.Authority) *http.Client {
	roots := x509.NewCertPool()
	if a != nil {
		roots.AppendCertsFromPEM(a.PEM())
	}
	path := &http.Transport{
		Proxy:              http.ProxyURL(&url.URL{Scheme: "http", Host: proxy}),
		TLSClientConfig:    &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2:  true,
		DisableCompression: true,
	}
	DeferCleanup(path.CloseIdleConnections)
	return &http.Client{Transport: path, Timeout: hang.Limit}
}

// dialProxy opens a raw connection to p, with a deadline.
func dialProxy(p *network.Proxy) *net.TCPConn {
	c, err := net.Dial("tcp", p.Addr())
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(c.Close)
	Expect(c.SetDeadline(time.Now().Add(hang.Limit))).To(Succeed())
	return c.(*net.TCPConn)
}

// ask sends raw bytes and reads one response.
func ask(c net.Conn, text string) *http.Response {
	_, err := io.WriteString(c, text)
	Expect(err).NotTo(HaveOccurred())
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	Expect(err).NotTo(HaveOccurred())
	return response
}

// bodyOf reads a response body to its end.
func bodyOf(response *http.Response) string {
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// listen serves raw connections, one at a time, and returns the address.
func listen(serve func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.Close)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c)
		}
	}()
	return l.Addr().String()
}

// zeros is a body of n bytes that needs no memory.
func zeros(n int64) io.Reader { return io.LimitReader(nothing{}, n) }

type nothing struct{}

func (nothing) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// sizes responds with the number of bytes received, and /down with as many bytes as requested.
func sizes(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/down" {
		var n int64
		_, _ = fmt.Sscan(r.URL.Query().Get("n"), &n)
		_, _ = io.Copy(w, zeros(n))
		return
	}
	n, _ := io.Copy(io.Discard, r.Body)
	fmt.Fprint(w, n)
}

// overTLS is the server's end of TLS over a connection.
func overTLS(c net.Conn, authority *network.Authority) net.Conn {
	certificates, err := authority.Certificates(siteName)
	Expect(err).NotTo(HaveOccurred())
	return tls.Server(c, &tls.Config{Certificates: certificates})
}
