package line

import (
	"context"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"
)

var _ = Describe("a line", func() {
	var listener net.Listener
	BeforeEach(func() {
		var err error
		listener, err = net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func() { _ = listener.Close() })
	})

	// dial makes a connection over l, and returns the server's side too.
	dial := func(l *Line, address string) (far *Conn, server net.Conn) {
		there := func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("tcp", listener.Addr().String())
		}
		conn, err := l.Dialer(there)(context.Background(), "tcp", address)
		Expect(err).NotTo(HaveOccurred())
		server, err = listener.Accept()
		Expect(err).NotTo(HaveOccurred())
		for _, c := range []net.Conn{conn, server} {
			Expect(c.SetDeadline(time.Now().Add(hang.Limit))).To(Succeed())
		}
		return conn.(*Conn), server
	}
	const site = "site.example.test:443"

	for name, config := range closeCases {
		It("closes one direction after all data, and keeps the other open: "+name, func() {
			far, server := dial(New(config, 1, nil), site)
			defer far.Close()
			Expect(far.Write(make([]byte, 400))).To(Equal(400))
			Expect(far.CloseWrite()).To(Succeed())
			Expect(io.ReadAll(server)).To(HaveLen(400))
			_, err := far.Write([]byte("x"))
			Expect(err).To(HaveOccurred())
			Expect(io.WriteString(server, "heard")).To(Equal(5))
			Expect(server.Close()).To(Succeed())
			Expect(io.ReadAll(far)).To(BeEquivalentTo("heard"))
		})

		It("leaves no goroutine, whichever side closes first: "+name, func() {
			before := gleak.Goroutines()
			l := New(config, 1, nil)
			for i := range 10 {
				far, server := dial(l, site)
				_, err := far.Write(make([]byte, 64))
				Expect(err).NotTo(HaveOccurred())
				first, second := net.Conn(far), server
				if i%2 == 0 {
					first, second = second, first
				}
				Expect(first.Close()).To(Succeed())
				_ = second.Close()
			}
			Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
		})
	}

	It("leaves nothing once it is closed, with any amount in flight to a server that does not read", func() {
		before := gleak.Goroutines()
		l := New(matrix.Line{RTTms: 60_000}, 1, nil)
		far := l.wrap(dialPlain(listener.Addr()), site, l.lossModel.next(site))
		server, err := listener.Accept()
		Expect(err).NotTo(HaveOccurred())
		Expect(far.Write(make([]byte, maxCapacity))).To(Equal(maxCapacity))
		Expect(far.Close()).To(Succeed())
		Expect(gleak.Goroutines()).To(gleak.HaveLeaked(before), "it lingers")
		l.Close()
		l.Wait()
		Expect(io.ReadAll(server)).To(BeEmpty())
		Expect(server.Close()).To(Succeed())
		Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
	})

	It("needs no goroutine without a round trip", func() {
		before := gleak.Goroutines()
		far, server := dial(New(matrix.Line{UpKbps: 512, DownKbps: 512, Loss: 0.5}, 1, nil), site)
		go func() { _, _ = io.WriteString(server, "hello") }()
		Expect(io.ReadFull(far, make([]byte, 5))).To(Equal(5))
		Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
		_ = far.Close()
		_ = server.Close()
	})

	It("returns a server's refusal", func() {
		Expect(listener.Close()).To(Succeed())
		there := func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("tcp", listener.Addr().String())
		}
		_, err := New(matrix.Line{RTTms: 1}, 1, nil).Dialer(there)(context.Background(), "tcp", site)
		Expect(err).To(MatchError(syscall.ECONNREFUSED))
	})

	It("makes no connection after the caller's context has ended", func() {
		ctx, end := context.WithCancel(context.Background())
		there := func(context.Context, string, string) (net.Conn, error) {
			end()
			return net.Dial("tcp", listener.Addr().String())
		}
		_, err := New(matrix.Line{RTTms: 60_000}, 1, nil).Dialer(there)(ctx, "tcp", site)
		Expect(err).To(MatchError(context.Canceled))
		server, err := listener.Accept()
		Expect(err).NotTo(HaveOccurred())
		Expect(io.ReadAll(server)).To(BeEmpty())
	})

	Describe("that loses connections", func() {
		// fates reports which of 400 connections to some hosts are lost.
		outcomes := func(seed uint64, loss float64) (lost []bool) {
			l := New(matrix.Line{Loss: loss}, seed, nil)
			for i := range 400 {
				lost = append(lost, l.lossModel.next(fmt.Sprint("host-", i%10)).lost)
			}
			return lost
		}
		count := func(all []bool) (n int) {
			for _, lost := range all {
				if lost {
					n++
				}
			}
			return n
		}

		It("loses the configured share, reproducibly for one seed", func() {
			Expect(count(outcomes(1, 0))).To(BeZero())
			Expect(count(outcomes(1, 0.3))).To(BeNumerically("~", 120, 30))
			Expect(outcomes(1, 0.3)).To(Equal(outcomes(1, 0.3)))
			Expect(outcomes(2, 0.3)).NotTo(Equal(outcomes(1, 0.3)))
		})

		It("has the same outcome for a host in any order of dials", func() {
			one, other := New(matrix.Line{Loss: 0.5}, 1, nil), New(matrix.Line{Loss: 0.5}, 1, nil)
			for range 50 {
				other.lossModel.next("elsewhere.example.test:443")
			}
			for range 50 {
				Expect(one.lossModel.next(site).lost).To(Equal(other.lossModel.next(site).lost))
			}
		})

		for name, config := range closeCases {
			It("resets a lost one within its first bytes, and reports it once: "+name, func() {
				var hosts, reasons []string
				config.Loss = 0.99
				l := New(config, 4, func(host, reason string) { hosts, reasons = append(hosts, host), append(reasons, reason) })
				far, server := dial(l, site)
				defer far.Close()
				n, err := far.Write(make([]byte, 64))
				for err == nil {
					var more int
					more, err = far.Write(make([]byte, 64))
					n += more
				}
				Expect(err).To(MatchError(syscall.ECONNRESET))
				_, err = io.ReadAll(far)
				Expect(err).To(MatchError(syscall.ECONNRESET))
				_, err = io.ReadAll(server)
				Expect(err).To(MatchError(syscall.ECONNRESET))
				Expect(hosts).To(Equal([]string{site}))
				Expect(reasons).To(ConsistOf(MatchRegexp("^the line lost the connection after [0-9]+ bytes$")))
			})
		}

		It("also resets it when only the server sends", func() {
			far, server := dial(New(matrix.Line{Loss: 0.99}, 1, nil), site)
			go func() { _, _ = server.Write(make([]byte, 2*maxLossBytes)) }()
			got, err := io.ReadAll(far)
			Expect(err).To(MatchError(syscall.ECONNRESET))
			Expect(len(got)).To(And(BeNumerically(">", 0), BeNumerically("<=", maxLossBytes)))
		})
	})

	Describe("that is counted", func() {
		for name, config := range closeCases {
			It("counts bytes at the server's side, for the current meter: "+name, func() {
				far, server := dial(New(config, 1, nil), site)
				defer far.Close()
				exchange := func() {
					Expect(io.WriteString(far, "ping")).To(Equal(4))
					Expect(io.ReadFull(server, make([]byte, 4))).To(Equal(4))
					Expect(io.WriteString(server, "answer")).To(Equal(6))
					Expect(io.ReadFull(far, make([]byte, 6))).To(Equal(6))
				}
				exchange()
				first, second := make(counts, 2), make(counts, 2)
				for _, m := range []counts{first, second} {
					far.SetMeter(m)
					exchange()
				}
				far.SetMeter(nil)
				exchange()
				Expect(first).To(Equal(counts{4, 6}))
				Expect(second).To(Equal(counts{4, 6}))
			})
		}
	})
})

func dialPlain(to net.Addr) net.Conn {
	c, err := net.Dial("tcp", to.String())
	Expect(err).NotTo(HaveOccurred())
	return c
}

// counts are bytes up and down.
type counts []int

func (c counts) Sent(n int)     { c[0] += n }
func (c counts) Received(n int) { c[1] += n }
