package network_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"
)

// BenchmarkRoundTrip reports the median round trip, in milliseconds, of a byte in a
// tunnel and of a request without a body, and the time to open a tunnel.
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
	path := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()})}
	b.Cleanup(path.CloseIdleConnections)
	return median(b, func() error {
		response, err := (&http.Client{Transport: path}).Get(site.URL)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
		return err
	})
}

// median measures do, in milliseconds; the first run, which may open a connection,
// is not counted.
func median(b *testing.B, do func() error) float64 {
	timed(b, do)
	var all []time.Duration
	for range trips {
		all = append(all, timed(b, do))
	}
	slices.Sort(all)
	return all[trips/2].Seconds() * 1000
}
