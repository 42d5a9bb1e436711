package network_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// BenchmarkLine moves three seconds of traffic at each rate, counted from the first
// connection's first byte, and reports the achieved share of the rate: 1 is
// exact. For comparison it reports toxiproxy's share, which limits each
// connection separately. "http" counts bodies alone, and no toxiproxy: what heads
// take is missing from its share, as on any line.
func BenchmarkLine(b *testing.B) {
	for _, kbps := range []float64{56, 512, 5000, 50000} {
		for _, path := range []string{"up", "down"} {
			for _, connections := range []int{1, 6} {
				name := fmt.Sprintf("%s/%s/%dconn", rateName(kbps), path, connections)
				load := load{kbps, path, connections}
				b.Run("tunnel/"+name, load.throughTunnels)
				b.Run("http/"+name, load.throughHTTP)
			}
		}
	}
}

func rateName(kbps float64) string {
	if kbps < 1000 {
		return fmt.Sprintf("%gkbps", kbps)
	}
	return fmt.Sprintf("%gMbps", kbps/1000)
}

const loadSeconds = 3

// load is traffic of so many connections that fills a line for loadSeconds.
type load struct {
	kbps        float64
	path        string
	connections int
}

func (l load) each() int { return int(l.kbps*1000/8*loadSeconds) / l.connections }

func (l load) line() network.Config {
	return network.Config{Line: matrix.Line{UpKbps: l.kbps, DownKbps: l.kbps}}
}

// share is the share of the rate that n runs achieved.
func (l load) share(n int, took time.Duration) float64 {
	return float64(n*l.each()*l.connections) * 8 / 1000 / took.Seconds() / l.kbps
}

// all times the runs one after the other, each with all connections.
func (l load) all(b *testing.B, one func() error) (took time.Duration) {
	for range b.N {
		took += timed(b, func() error {
			var all sync.WaitGroup
			failed := make(chan error, l.connections)
			for range l.connections {
				all.Go(func() { failed <- one() })
			}
			all.Wait()
			close(failed)
			for err := range failed {
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return took
}

func (l load) throughTunnels(b *testing.B) {
	server := serveLoads(b)
	p := startFor(b, l.line())
	tunnel := connectThrough(p.Addr())
	ours := l.all(b, func() error { return l.move(tunnel(context.Background(), "tcp", server)) })
	toxic := startToxiproxy(b, server, l)
	theirs := l.all(b, func() error { return l.move(net.Dial("tcp", toxic)) })
	b.ReportMetric(l.share(b.N, ours), "of-asked")
	b.ReportMetric(l.share(b.N, theirs), "toxiproxy-of-asked")
	b.ReportMetric(0, "ns/op")
}

func (l load) throughHTTP(b *testing.B) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.path == "down" {
			w.Header().Set("Content-Length", fmt.Sprint(l.each()))
		}
		sizes(w, r)
	}))
	defer site.Close()
	p := startFor(b, l.line())
	path := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()})}
	defer path.CloseIdleConnections()
	c := &http.Client{Transport: path}
	took := l.all(b, func() error { return l.exchange(c, site.URL) })
	b.ReportMetric(l.share(b.N, took), "of-asked")
	b.ReportMetric(0, "ns/op")
}

func (l load) exchange(c *http.Client, site string) error {
	var response *http.Response
	var err error
	if l.path == "up" {
		response, err = c.Post(site+"/up", "application/octet-stream", bytes.NewReader(make([]byte, l.each())))
	} else {
		response, err = c.Get(fmt.Sprintf("%s/down?n=%d", site, l.each()))
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
