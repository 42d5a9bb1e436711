package network_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// idleAfter is a rule that ends what has not moved for so long.
func idleAfter(after time.Duration, how string) matrix.Rule {
	return matrix.Rule{ID: "policy.idle-timeout:x", Kind: "idle-timeout", How: how, AfterMs: float64(after.Milliseconds())}
}

var _ = Describe("A timeout", func() {
	const after = 300 * time.Millisecond
	var w *testNetwork
	BeforeEach(func() {
		w = newTestNetwork(func(out http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Upgrade") == "" {
				_, _ = io.Copy(io.Discard, r.Body)
				return
			}
			conn, _, err := http.NewResponseController(out).Hijack()
			if err != nil {
				return
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello")
			_, _ = io.Copy(io.Discard, conn)
		})
	})

	read := func(c net.Conn) error {
		GinkgoHelper()
		Expect(c.SetReadDeadline(time.Now().Add(hang.Limit))).To(Succeed())
		_, err := io.Copy(io.Discard, c)
		return err
	}

	It("resets an idle WebSocket", func() {
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{idleAfter(after, "")}})
		c := dialProxy(p)
		Expect(ask(c, "GET http://"+siteName+"/socket HTTP/1.1\r\nHost: "+siteName+"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").StatusCode).To(Equal(101))
		Expect(errors.Is(read(c), syscall.ECONNRESET)).To(BeTrue())
		Expect(events(p, "policy.idle-timeout:x")).To(ConsistOf(And(HaveField("Action", "reset"), HaveField("Path", "/socket"), HaveField("Blocked", true), HaveField("Reason", "nothing moved for 300ms"))))
	})

	It("resets an idle tunnel", func() {
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{idleAfter(after, "")}})
		c := dialProxy(p)
		Expect(ask(c, "CONNECT "+siteName+":443 HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
		Expect(errors.Is(read(c), syscall.ECONNRESET)).To(BeTrue())
		Expect(events(p, "policy.idle-timeout:x")).To(ConsistOf(And(HaveField("Method", "CONNECT"), HaveField("Action", "reset"), HaveField("Blocked", false))), "nobody waits for anything")
	})

	It("blocks who waits for an answer in a tunnel", func() {
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{idleAfter(after, "")}})
		c := dialProxy(p)
		Expect(ask(c, "CONNECT "+siteName+":443 HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
		_, err := io.WriteString(c, "\x16\x03\x01") // the beginning of a handshake
		Expect(err).NotTo(HaveOccurred())
		Expect(errors.Is(read(c), syscall.ECONNRESET)).To(BeTrue())
		Expect(events(p, "policy.idle-timeout:x")).To(ConsistOf(HaveField("Blocked", true)))
	})

	It("leaves an idle tunnel in silence", func() {
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{idleAfter(after, "silence")}})
		c := dialProxy(p)
		Expect(ask(c, "CONNECT "+siteName+":443 HTTP/1.1\r\nHost: x\r\n\r\n").StatusCode).To(Equal(200))
		Eventually(func() []network.Event { return events(p, "policy.idle-timeout:x") }, hang.Limit).Should(ConsistOf(HaveField("Action", "silence")))
		_, err := io.WriteString(c, "into the void")
		Expect(err).NotTo(HaveOccurred())
		Expect(c.SetReadDeadline(time.Now().Add(2 * after))).To(Succeed())
		_, err = c.Read(make([]byte, 1))
		Expect(errors.Is(err, os.ErrDeadlineExceeded)).To(BeTrue(), "%v", err)
	})

	It("does not count the line's own checks", func() {
		p, _ := w.proxyWithConfig(network.Config{Rules: []matrix.Rule{idleAfter(time.Millisecond, "")}})
		Expect(ask(dialProxy(p), "GET http://calibration.cxmatrix.test/ HTTP/1.1\r\nHost: calibration.cxmatrix.test\r\n\r\n").StatusCode).To(Equal(502), "nobody is there")
		Expect(events(p, "policy.idle-timeout:x")).To(BeEmpty())
	})

	It("lets another upload through that takes as long as it needs", func() {
		_, c := w.proxyWith(idleAfter(after, ""))
		body := &slowly{pieces: 6, pause: after / 3}
		response, err := c.Post("https://"+siteName+"/up", "text/plain", body)
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(200))
	})

	It("ends an upload that takes too long in all", func() {
		p, c := w.proxyWith(matrix.Rule{ID: "policy.total-timeout:x", Kind: "total-timeout", How: "page", AfterMs: float64(after.Milliseconds())})
		response, err := c.Post("https://"+siteName+"/up", "text/plain", &slowly{pieces: 6, pause: after / 3})
		Expect(err).NotTo(HaveOccurred())
		Expect(response.StatusCode).To(Equal(504))
		Expect(events(p, "policy.total-timeout:x")).To(ConsistOf(HaveField("Action", "504")))
	})
})

// slowly is a body that comes in pieces.
type slowly struct {
	pieces int
	pause  time.Duration
}

func (s *slowly) Read(b []byte) (int, error) {
	if s.pieces == 0 {
		return 0, io.EOF
	}
	s.pieces--
	time.Sleep(s.pause)
	return copy(b, "piece"), nil
}
