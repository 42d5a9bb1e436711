package network_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a proxy with a line", func() {
	const lost = "lost.example.test:443" // a name, since the outcome depends on the address
	start := func(l matrix.Line, hosts network.Hosts) *network.Proxy {
		p, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Line: l, Hosts: hosts, Seed: 1})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(p.Close)
		return p
	}
	tunnel := func(p *network.Proxy, address string) *net.TCPConn {
		c := dialProxy(p)
		response := ask(c, "CONNECT "+address+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n")
		Expect(response.StatusCode).To(Equal(http.StatusOK))
		return c
	}

	It("shares one rate among six connections", func() {
		const each = 16_000 // bytes, of 64,000 a second that all share
		address := listen(func(c net.Conn) { go func() { defer c.Close(); _, _ = io.Copy(io.Discard, c) }() })
		p := start(matrix.Line{UpKbps: 512}, nil)
		took := func(connections int) time.Duration {
			start := time.Now()
			var all sync.WaitGroup
			for range connections {
				c := tunnel(p, address)
				all.Go(func() {
					_, _ = c.Write(make([]byte, each))
					_ = c.CloseWrite()
					_, _ = io.Copy(io.Discard, c) // until the server has it all
				})
			}
			all.Wait()
			return time.Since(start)
		}
		// Four fifths of the exact time: a line may be a little early, and a busy machine adds time.
		Expect(took(1)).To(BeNumerically(">", 200*time.Millisecond))
		Expect(took(6)).To(BeNumerically(">", 1200*time.Millisecond), "six times the bytes at the same rate")
	})

	It("keeps one direction open after the other is closed, with a round trip", func() {
		address := listen(func(c net.Conn) {
			defer c.Close()
			text, _ := io.ReadAll(c)
			fmt.Fprintf(c, "heard %d", len(text))
		})
		c := tunnel(start(matrix.Line{UpKbps: 512, DownKbps: 512, RTTms: 50, JitterMs: 20}, nil), address)
		Expect(c.Write(make([]byte, 5000))).To(Equal(5000))
		Expect(c.CloseWrite()).To(Succeed())
		Expect(io.ReadAll(c)).To(BeEquivalentTo("heard 5000"))
	})

	It("takes a round trip for a connection, and one for each exchange", func() {
		const roundTrip = 200 * time.Millisecond
		address := listen(func(c net.Conn) { go func() { defer c.Close(); _, _ = io.Copy(c, c) }() })
		p := start(matrix.Line{RTTms: 200}, nil)
		start := time.Now()
		c := tunnel(p, address)
		made := time.Since(start)
		Expect(io.WriteString(c, "ping")).To(Equal(4))
		Expect(io.ReadFull(c, make([]byte, 4))).To(Equal(4))
		Expect(made).To(BeNumerically(">=", roundTrip))
		Expect(time.Since(start)).To(BeNumerically(">=", 2*roundTrip))
	})

	It("loses connections, so that the browser sees a reset, and records it", func() {
		address := listen(func(c net.Conn) { go func() { defer c.Close(); _, _ = io.Copy(io.Discard, c) }() })
		p := start(matrix.Line{Loss: 0.99}, network.Hosts{lost: address})
		c := tunnel(p, lost)
		_, err := io.Copy(c, zeros(128<<20))
		Expect(err).To(MatchError(Or(ContainSubstring("reset"), ContainSubstring("broken pipe"))))
		Expect(p.Events()).To(HaveLen(1))
		e := p.Events()[0]
		Expect([]any{e.Rule, e.Host, e.Action, e.Blocked, e.Reason}).To(Equal([]any{network.ConstraintLine, lost, "reset", true, "the line lost the connection"}))
	})

	DescribeTable("loses the asked share of a browser's connections, while its own to the server live on (case 02)", func(scheme, host string, opened bool) {
		const connections = 600
		site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 3000)) }))
		if scheme == "https" {
			site.StartTLS()
		} else {
			site.Start()
		}
		DeferCleanup(site.Close)
		config := network.Config{Hosts: network.Hosts{host: site.Listener.Addr().String()}, Line: matrix.Line{Loss: 0.3}, Seed: 1, Insecure: true}
		if opened {
			authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
			Expect(err).NotTo(HaveOccurred())
			config.Authority, config.Rules = authority, []matrix.Rule{{Kind: "intercept-tls", ID: "policy.intercept-tls"}}
		}
		p, err := network.Start(context.Background(), config)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(p.Close)
		died := 0
		for range connections {
			browser := http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.Addr()}), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
			response, err := browser.Post(scheme+"://"+host, "text/plain", strings.NewReader("hello"))
			if err == nil {
				_, err = io.ReadAll(response.Body)
				_ = response.Body.Close()
			}
			if err != nil {
				died++
			}
			browser.CloseIdleConnections()
		}
		Expect(float64(died) / connections).To(BeNumerically("~", 0.3, 0.06))
		Expect(len(p.Events())).To(BeNumerically("~", died, 0.02*connections), "some die when the browser has everything")
	},
		Entry("in tunnels", "https", lost, false),
		Entry("in opened tunnels", "https", lost, true),
		Entry("by plain HTTP", "http", "lost.example.test:80", false),
	)

	It("ends an upload midway, too", func() {
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
		DeferCleanup(server.Close)
		p := start(matrix.Line{Loss: 0.5}, nil)
		var midway int
		for range 60 {
			c := dialProxy(p)
			const length = 4 << 20
			_, err := fmt.Fprintf(c, "POST %s/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", server.URL, length)
			Expect(err).NotTo(HaveOccurred())
			if n, err := io.Copy(c, zeros(length)); err != nil && n > 512<<10 {
				midway++
			}
		}
		Expect(midway).To(BeNumerically(">", 0))
	})

	It("carries nothing in an outage, and records what that interrupts", func() {
		address := listen(func(c net.Conn) { go func() { defer c.Close(); _, _ = io.Copy(c, c) }() })
		p := start(matrix.Line{Outage: matrix.Outage{EveryMs: 300, ForMs: 200}}, nil)
		c := tunnel(p, address)
		var slow int
		for begin := time.Now(); time.Since(begin) < 2*time.Second; {
			start := time.Now()
			Expect(io.WriteString(c, "ping")).To(Equal(4))
			Expect(io.ReadFull(c, make([]byte, 4))).To(Equal(4))
			if time.Since(start) > 100*time.Millisecond {
				slow++
			}
		}
		Expect(slow).To(BeNumerically(">=", 5))
		Expect(p.Events()).NotTo(BeEmpty())
		for _, e := range p.Events() {
			Expect([]any{e.Rule, e.Host, e.Action, e.Blocked, e.Reason}).To(Equal([]any{network.ConstraintLine, address, "silence", false, "an outage of 200ms"}))
		}
	})

	It("resets the browser's connections in an outage that does so", func() {
		address := listen(func(c net.Conn) { go func() { defer c.Close(); _, _ = io.Copy(io.Discard, c) }() })
		p := start(matrix.Line{Outage: matrix.Outage{EveryMs: 300, Reset: true}}, nil)
		c := tunnel(p, address)
		_, err := io.Copy(c, zeros(1<<40))
		Expect(err).To(MatchError(Or(ContainSubstring("reset"), ContainSubstring("broken pipe"))))
		e := p.Events()[0]
		Expect([]any{e.Rule, e.Host, e.Action, e.Blocked}).To(Equal([]any{network.ConstraintLine, address, "reset", true}))
	})

	It("closes all its connections, whatever is in progress", func() {
		address := listen(func(c net.Conn) { go func() { defer c.Close(); _, _ = io.Copy(io.Discard, c) }() })
		p := start(matrix.Line{UpKbps: 8, DownKbps: 8, RTTms: 5000}, nil)
		c := dialProxy(p)
		_, err := io.WriteString(c, "CONNECT "+address+" HTTP/1.1\r\nHost: x\r\n\r\n"+string(make([]byte, 64<<10)))
		Expect(err).NotTo(HaveOccurred())
		const sending = 64 << 10 * time.Millisecond // written data takes a second per kilobyte
		start := time.Now()
		Expect(p.Close()).To(Succeed())
		Expect(time.Since(start)).To(BeNumerically("<", sending))
	})
})
