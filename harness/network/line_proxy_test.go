package network_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
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
		_, _ = c.Write(make([]byte, 64<<10))
		_, err := io.ReadAll(c)
		Expect(err).To(MatchError(ContainSubstring("reset")))
		Expect(p.Events()).To(HaveLen(1))
		e := p.Events()[0]
		Expect([]any{e.Rule, e.Host, e.Action, e.Blocked}).To(Equal([]any{network.ConstraintLine, lost, "reset", true}))
		Expect(e.Reason).To(HavePrefix("the line lost the connection after "))
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
