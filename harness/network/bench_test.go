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
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// BenchmarkGoodput moves 64 MiB directly and through the proxy in turns, and
// reports the goodput through the proxy as a share of the direct one: 1 means no
// overhead. "tunnel" is CONNECT, "forward" is plain HTTP; "intercept" is beside TLS
// to the same server by the same version of HTTP.
func BenchmarkGoodput(b *testing.B) {
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
	if err != nil {
		b.Fatal(err)
	}
	plain, secure := servers(b, authority)
	open := begun(b, network.Config{})
	opening := begun(b, network.Config{Authority: authority, TrustedPEM: authority.PEM(), Rules: []matrix.Rule{{ID: "i", Kind: "intercept-tls"}}})
	tunnel := speedClient(authority, "", false)
	tunnel.Transport.(*http.Transport).DialContext = connectThrough(open.Addr())
	for _, c := range []struct {
		name, site      string
		direct, through *http.Client
	}{
		{"tunnel", plain, speedClient(authority, "", false), tunnel},
		{"forward", plain, speedClient(authority, "", false), speedClient(authority, open.Addr(), false)},
		{"intercept-h1", secure, speedClient(authority, "", false), speedClient(authority, opening.Addr(), false)},
		{"intercept-h2", secure, speedClient(authority, "", true), speedClient(authority, opening.Addr(), true)},
	} {
		b.Run(c.name+"/up", func(b *testing.B) { inTurns(b, up, c.site, c.direct, c.through) })
		b.Run(c.name+"/down", func(b *testing.B) { inTurns(b, down, c.site, c.direct, c.through) })
	}
}

func inTurns(b *testing.B, move func(*http.Client, string, int64) error, site string, direct, through *http.Client) {
	var plain, proxied time.Duration
	for range b.N {
		plain += timed(b, func() error { return move(direct, site, large) })
		proxied += timed(b, func() error { return move(through, site, large) })
	}
	b.ReportMetric(float64(plain)/float64(proxied), "of-direct")
	b.ReportMetric(float64(b.N)*large/1e6/proxied.Seconds(), "MB/s")
}

func begun(b *testing.B, c network.Config) *network.Proxy {
	c.Reach = everyAddress
	p, err := network.Start(context.Background(), c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.Close() })
	return p
}

// servers start an HTTP and an HTTPS server that count received bytes.
func servers(t testing.TB, authority *network.Authority) (plain, secure string) {
	certificates, err := authority.Certificates("127.0.0.1")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	p := httptest.NewServer(http.HandlerFunc(sizes))
	t.Cleanup(p.Close)
	s := httptest.NewUnstartedServer(http.HandlerFunc(sizes))
	s.TLS, s.EnableHTTP2 = &tls.Config{Certificates: certificates}, true
	s.StartTLS()
	t.Cleanup(s.Close)
	return p.URL, s.URL
}

// speedClient uses a proxy, if one is given, and HTTP/2 over TLS if
// requested.
func speedClient(authority *network.Authority, proxy string, h2 bool) *http.Client {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.PEM())
	path := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: h2}
	if proxy != "" {
		path.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: proxy})
	}
	return &http.Client{Transport: path}
}

func timed(b *testing.B, do func() error) time.Duration {
	start := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func up(c *http.Client, site string, n int64) error {
	response, err := c.Post(site+"/up", "application/octet-stream", zeros(n))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func down(c *http.Client, site string, n int64) error {
	response, err := c.Get(fmt.Sprintf("%s/down?n=%d", site, n))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// connectThrough dials by CONNECT, as a browser does for https.
func connectThrough(proxy string) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		c, err := d.DialContext(ctx, "tcp", proxy)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", address, address)
		response, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: http.MethodConnect})
		if err != nil || response.StatusCode != http.StatusOK {
			c.Close()
			return nil, fmt.Errorf("CONNECT %s: %v %v", address, response, err)
		}
		return c, nil
	}
}
