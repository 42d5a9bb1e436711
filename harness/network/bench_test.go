package network_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"cxmatrix/harness/network"
)

// BenchmarkGoodput moves 64 MiB directly and through the proxy in turns, and
// reports what share of the direct goodput is left: 1 means that the proxy costs
// nothing. "tunnel" is CONNECT, "forward" is plain HTTP.
func BenchmarkGoodput(b *testing.B) {
	site := httptest.NewServer(http.HandlerFunc(sizes))
	defer site.Close()
	p, err := network.Start(context.Background(), network.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	proxy := http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()})
	direct := &http.Client{Transport: &http.Transport{}}
	forward := &http.Client{Transport: &http.Transport{Proxy: proxy}}
	tunnel := &http.Client{Transport: &http.Transport{DialContext: connectThrough(p.Addr())}}
	for _, c := range []struct {
		name    string
		move    func(*http.Client, string) error
		through *http.Client
	}{
		{"tunnel/up", up, tunnel},
		{"tunnel/down", down, tunnel},
		{"forward/up", up, forward},
		{"forward/down", down, forward},
	} {
		b.Run(c.name, func(b *testing.B) {
			var plain, proxied time.Duration
			for range b.N {
				plain += timed(b, func() error { return c.move(direct, site.URL) })
				proxied += timed(b, func() error { return c.move(c.through, site.URL) })
			}
			b.ReportMetric(float64(plain)/float64(proxied), "of-direct")
			b.ReportMetric(float64(b.N)*large/1e6/proxied.Seconds(), "MB/s")
		})
	}
}

func timed(b *testing.B, do func() error) time.Duration {
	began := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

func up(c *http.Client, site string) error {
	answer, err := c.Post(site+"/up", "application/octet-stream", zeros(large))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

func down(c *http.Client, site string) error {
	answer, err := c.Get(fmt.Sprintf("%s/down?n=%d", site, large))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
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
		answer, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: http.MethodConnect})
		if err != nil || answer.StatusCode != http.StatusOK {
			c.Close()
			return nil, fmt.Errorf("CONNECT %s: %v %v", address, answer, err)
		}
		return c, nil
	}
}
