package network_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"
)

var _ = Describe("the end of a proxy", func() {
	It("ends tunnels, WebSockets and requests, and leaves no goroutine", func() {
		before := gleak.Goroutines()
		func() {
			hold := make(chan struct{})
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-hold }))
			silent, err := net.Listen("tcp", "127.0.0.1:0")
			Expect(err).NotTo(HaveOccurred())
			p, err := network.Start(context.Background(), network.Config{Reach: everyAddress})
			Expect(err).NotTo(HaveOccurred())

			tunnel := opened(p, fmt.Sprintf("CONNECT %s HTTP/1.1\r\nHost: x\r\n\r\n", silent.Addr()))
			unreachable, err := silent.Accept()
			Expect(err).NotTo(HaveOccurred())
			waiting := opened(p, fmt.Sprintf("GET %s/ HTTP/1.1\r\nHost: x\r\n\r\n", site.URL))
			socket := opened(p, fmt.Sprintf("GET http://%s/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", silent.Addr()))
			upgraded, err := silent.Accept()
			Expect(err).NotTo(HaveOccurred())
			_, err = io.WriteString(upgraded, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			Expect(err).NotTo(HaveOccurred())
			idle := opened(p, "")

			Expect(p.Close()).To(Succeed())
			Expect(p.Close()).To(Succeed())
			for _, c := range []net.Conn{tunnel, waiting, socket, idle, unreachable, upgraded} {
				expectEnd(c)
			}
			_, err = net.Dial("tcp", p.Addr())
			Expect(err).To(HaveOccurred())
			close(hold)
			site.Close()
			silent.Close()
		}()
		Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
	})

	It("comes with the end of the context", func() {
		ctx, end := context.WithCancel(context.Background())
		p, err := network.Start(ctx, network.Config{Reach: everyAddress})
		Expect(err).NotTo(HaveOccurred())
		c := opened(p, "")
		end()
		expectEnd(c)
		Expect(p.Close()).To(Succeed())
	})
})

// opened connects to p and sends text.
func opened(p *network.Proxy, text string) net.Conn {
	c, err := net.Dial("tcp", p.Addr())
	Expect(err).NotTo(HaveOccurred())
	_, err = io.WriteString(c, text)
	Expect(err).NotTo(HaveOccurred())
	return c
}

// expectEnd reads c to its end, which must come, and closes it.
func expectEnd(c net.Conn) {
	Expect(c.SetReadDeadline(time.Now().Add(hang.Limit))).To(Succeed())
	_, err := io.Copy(io.Discard, c)
	if timeout, ok := err.(net.Error); ok {
		Expect(timeout.Timeout()).To(BeFalse(), "the connection is still open")
	}
	Expect(c.Close()).To(Succeed())
}
