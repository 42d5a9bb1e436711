package network_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// BenchmarkLine moves three seconds of traffic at each rate, counted from the first
// connection's first byte, and reports what share of the rate was achieved: 1 is
// exact. Beside it is toxiproxy's share for the same traffic, which limits each
// connection by itself. "http" counts bodies alone, and no toxiproxy: what heads
// take is missing from its share, as on any line.
func BenchmarkLine(b *testing.B) {
	for _, kbps := range []float64{56, 512, 5000, 50000} {
		for _, way := range []string{"up", "down"} {
			for _, connections := range []int{1, 6} {
				name := fmt.Sprintf("%s/%s/%dconn", rateName(kbps), way, connections)
				load := load{kbps, way, connections}
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
	way         string
	connections int
}

func (l load) each() int { return int(l.kbps*1000/8*loadSeconds) / l.connections }

func (l load) line() network.Config {
	return network.Config{Line: matrix.Line{UpKbps: l.kbps, DownKbps: l.kbps}}
}

// share is what share of the rate was achieved by n runs.
func (l load) share(n int, took time.Duration) float64 {
	return float64(n*l.each()*l.connections) * 8 / 1000 / took.Seconds() / l.kbps
}

// all times one after the other, each of them with all connections.
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
		if l.way == "down" {
			w.Header().Set("Content-Length", fmt.Sprint(l.each()))
		}
		sizes(w, r)
	}))
	defer site.Close()
	p := startFor(b, l.line())
	way := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()})}
	defer way.CloseIdleConnections()
	c := &http.Client{Transport: way}
	took := l.all(b, func() error { return l.exchange(c, site.URL) })
	b.ReportMetric(l.share(b.N, took), "of-asked")
	b.ReportMetric(0, "ns/op")
}

func (l load) exchange(c *http.Client, site string) error {
	var answer *http.Response
	var err error
	if l.way == "up" {
		answer, err = c.Post(site+"/up", "application/octet-stream", bytes.NewReader(make([]byte, l.each())))
	} else {
		answer, err = c.Get(fmt.Sprintf("%s/down?n=%d", site, l.each()))
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// move asks for a load and returns when it has arrived at the other end.
func (l load) move(c net.Conn, err error) error {
	if err != nil {
		return err
	}
	defer c.Close()
	if err := binary.Write(c, binary.BigEndian, order{l.way == "up", int64(l.each())}); err != nil {
		return err
	}
	if l.way == "up" {
		go func() { _, _ = io.Copy(c, zeros(int64(l.each()))) }()
		_, err = io.ReadFull(c, make([]byte, 1))
		return err
	}
	_, err = io.CopyN(io.Discard, c, int64(l.each()))
	return err
}

// order asks the server of loads to read so many bytes and confirm, or to send them.
type order struct {
	Up    bool
	Bytes int64
}

func serveLoads(b *testing.B) string {
	return serveRaw(b, func(c net.Conn) {
		var o order
		if binary.Read(c, binary.BigEndian, &o) != nil {
			return
		}
		if !o.Up {
			_, _ = io.Copy(c, zeros(o.Bytes))
		} else if _, err := io.CopyN(io.Discard, c, o.Bytes); err == nil {
			_, _ = c.Write([]byte{1})
		}
	})
}

// serveRaw serves connections until the benchmark ends.
func serveRaw(b *testing.B, serve func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); serve(c) }()
		}
	}()
	return l.Addr().String()
}

func startFor(b *testing.B, c network.Config) *network.Proxy {
	p, err := network.Start(context.Background(), c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.Close() })
	return p
}

// startToxiproxy limits the way of a load to its rate.
func startToxiproxy(b *testing.B, server string, l load) string {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), b.Name(), "127.0.0.1:0", server)
	if err := proxy.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(proxy.Stop)
	stream := map[string]string{"up": "upstream", "down": "downstream"}[l.way]
	toxic := fmt.Sprintf(`{"type": "bandwidth", "stream": %q, "attributes": {"rate": %d}}`, stream, int(l.kbps/8)) // kB/s
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		b.Fatal(err)
	}
	return proxy.Listen
}

// BenchmarkRoundTrip reports the median round trip, in milliseconds, of a byte in a
// tunnel and of a request without a body, and how long a tunnel takes to be made.
func BenchmarkRoundTrip(b *testing.B) {
	for _, ms := range []float64{0, 40, 300} {
		b.Run(fmt.Sprintf("%gms", ms), func(b *testing.B) {
			p := startFor(b, network.Config{Line: matrix.Line{RTTms: ms}})
			connect, tunnel := tunnelTrips(b, p)
			b.ReportMetric(connect, "connect-ms")
			b.ReportMetric(tunnel, "tunnel-ms")
			b.ReportMetric(httpTrip(b, p), "http-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// trips is how many round trips a median is taken of.
const trips = 9

func tunnelTrips(b *testing.B, p *network.Proxy) (connect, trip float64) {
	server := serveRaw(b, func(c net.Conn) { _, _ = io.Copy(c, c) })
	var c net.Conn
	made := timed(b, func() (err error) {
		c, err = connectThrough(p.Addr())(context.Background(), "tcp", server)
		return err
	})
	defer c.Close()
	return made.Seconds() * 1000, median(b, func() error {
		if _, err := c.Write([]byte{1}); err != nil {
			return err
		}
		_, err := io.ReadFull(c, make([]byte, 1))
		return err
	})
}

func httpTrip(b *testing.B, p *network.Proxy) float64 {
	site := httptest.NewServer(http.HandlerFunc(sizes))
	b.Cleanup(site.Close)
	way := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()})}
	b.Cleanup(way.CloseIdleConnections)
	return median(b, func() error {
		answer, err := (&http.Client{Transport: way}).Get(site.URL)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		_, err = io.Copy(io.Discard, answer.Body)
		return err
	})
}

// median times what is done, in milliseconds; the first time, for which a
// connection may have to be made, is no part of it.
func median(b *testing.B, do func() error) float64 {
	timed(b, do)
	var all []time.Duration
	for range trips {
		all = append(all, timed(b, do))
	}
	slices.Sort(all)
	return all[trips/2].Seconds() * 1000
}
