package network

import (
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// hostileRequests is how many are sent to proxies with a full policy.
const hostileRequests = 10000

// TestHostileRequests: the proxy does not panic, leaves no connection open, and still serves
// well-behaved clients.
func TestHostileRequests(t *testing.T) {
	g := NewWithT(t)
	errorLog := new(logBuffer)
	networks := []*fullNetwork{newFullNetwork(t, errorLog), newFullNetwork(t, errorLog, matrix.Rule{ID: "h1", Kind: "http1-only"})}
	for _, n := range networks {
		g.Expect(n.checkResponsive()).To(Succeed())
	}
	open, running := descriptors(g), runtime.NumGoroutine()
	var attackers sync.WaitGroup
	openConns := make(chan net.Conn, hostileRequests)
	const workers = 100
	for worker := range workers {
		attackers.Go(func() {
			rng := rand.New(rand.NewPCG(1, uint64(worker)))
			for range hostileRequests / workers {
				attack(networks[rng.IntN(2)], rng, openConns)
			}
		})
	}
	attackers.Wait()
	g.Expect(len(openConns)).To(BeNumerically(">", 100))
	for _, n := range networks {
		g.Expect(n.checkResponsive()).To(Succeed(), "while %d are not done with their request's head", len(openConns))
		g.Expect(n.Err()).NotTo(HaveOccurred())
	}
	close(openConns)
	for c := range openConns {
		_ = c.Close()
	}
	g.Expect(errorLog.panics()).To(BeEmpty())
	for _, count := range []struct {
		of     func() int
		before int
	}{{func() int { return descriptors(g) }, open}, {runtime.NumGoroutine, running}} {
		g.Eventually(func() int {
			for _, n := range networks {
				n.closeIdle()
			}
			return count.of()
		}).Should(BeNumerically("<=", count.before), stacks)
	}
}

// descriptors is how many this process has open.
func descriptors(g Gomega) int {
	all, err := os.ReadDir("/proc/self/fd")
	g.Expect(err).NotTo(HaveOccurred())
	return len(all)
}

func stacks() string {
	text := make([]byte, 1<<20)
	return string(text[:runtime.Stack(text, true)])
}

// attack sends one hostile request: to the proxy itself, or inside a tunnel, plain or
// over TLS, complete or truncated. It reads for a moment, and closes or resets.
func attack(n *fullNetwork, rng *rand.Rand, open chan<- net.Conn) {
	c, err := net.Dial("tcp", n.Addr())
	if err != nil {
		return
	}
	_ = c.SetDeadline(time.Now().Add(time.Duration(10+rng.IntN(50)) * time.Millisecond))
	host := pick(rng, hostileHosts)
	text := strings.NewReplacer("{T}", pick(rng, []string{"http://" + host, ""}), "{H}", host, "{L}", pick(rng, []string{n.login, n.login, n.login, ""})).Replace(pick(rng, hostileTexts))
	if rng.IntN(50) == 0 { // slowloris: the head never ends
		_, _ = io.WriteString(c, text[:rng.IntN(min(len(text), 20))])
		open <- c
		return
	}
	defer c.Close()
	conn, whole := net.Conn(c), rng.IntN(4) > 0
	if rng.IntN(3) == 0 {
		open := "CONNECT " + fullSite + ":" + pick(rng, []string{"443", "80"}) + " HTTP/1.1\r\nHost: x\r\n" + n.login + "\r\n"
		if conn = tunnelTo(c, open, rng); conn == nil {
			return
		}
	}
	if !whole {
		text = text[:rng.IntN(len(text))]
	}
	_, _ = io.WriteString(conn, mangled(text, rng))
	disconnect(conn, c.(*net.TCPConn), rng)
}

// tunnelTo opens a tunnel, with a handshake inside or none.
func tunnelTo(c net.Conn, open string, rng *rand.Rand) net.Conn {
	if rng.IntN(2) == 0 {
		_, _ = io.WriteString(c, open)
		return c
	}
	secure, err := connectTunnel(c, open, fullSite, pick(rng, []string{"http/1.1", "h2"}))
	if err != nil {
		return nil
	}
	if rng.IntN(2) == 0 {
		_, _ = io.WriteString(secure, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	}
	return secure
}

// mangled changes a byte, one time in four.
func mangled(text string, rng *rand.Rand) string {
	if len(text) == 0 || rng.IntN(4) > 0 {
		return text
	}
	b := []byte(text)
	b[rng.IntN(len(b))] = byte(rng.Uint32())
	return string(b)
}

func disconnect(conn net.Conn, tcp *net.TCPConn, rng *rand.Rand) {
	switch rng.IntN(4) {
	case 0:
		_ = tcp.SetLinger(0)
	case 1:
		_ = tcp.CloseWrite()
		_, _ = io.Copy(io.Discard, conn)
	case 2:
		_, _ = io.Copy(io.Discard, conn)
	}
}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// TestFullPolicyIsFull holds that the policy has every kind of rule.
func TestFullPolicyIsFull(t *testing.T) {
	g := NewWithT(t)
	for kind := range kinds {
		has := slices.ContainsFunc(fullPolicy("x:1"), func(r matrix.Rule) bool { return r.Kind == kind })
		g.Expect(has || kind == "http1-only").To(BeTrue(), kind)
	}
}
