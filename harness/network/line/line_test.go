package line

import (
	"context"
	"io"
	"net"
	"sync/atomic"
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

	for name, config := range closeCases {
		It("closes one direction after all data, and keeps the other open: "+name, func() {
			far, server := dial(New(config, 1), site)
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
			l := New(config, 1)
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
		l := New(matrix.Line{RTTms: 60_000}, 1)
		far := l.wrap(dialPlain(listener.Addr()), l.draws.next(site))
		server, err := listener.Accept()
		Expect(err).NotTo(HaveOccurred())
		Expect(far.Write(make([]byte, initialWindow))).To(Equal(initialWindow))
		Expect(far.Close()).To(Succeed())
		Expect(gleak.Goroutines()).To(gleak.HaveLeaked(before), "it lingers")
		l.Close()
		l.Wait()
		Expect(io.ReadAll(server)).To(BeEmpty())
		Expect(server.Close()).To(Succeed())
		Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
	})

	It("needs no goroutine where nothing is limited", func() {
		before := gleak.Goroutines()
		far, server := dial(New(matrix.Line{}, 1), site)
		Expect(gleak.Goroutines()).NotTo(gleak.HaveLeaked(before))
		_ = far.Close()
		_ = server.Close()
	})

	It("returns a server's refusal", func() {
		Expect(listener.Close()).To(Succeed())
		there := func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("tcp", listener.Addr().String())
		}
		_, err := New(matrix.Line{RTTms: 1}, 1).Dialer(there)(context.Background(), "tcp", site)
		Expect(err).To(MatchError(syscall.ECONNREFUSED))
	})

	It("makes no connection after the caller's context has ended", func() {
		ctx, end := context.WithCancel(context.Background())
		there := func(context.Context, string, string) (net.Conn, error) {
			end()
			return net.Dial("tcp", listener.Addr().String())
		}
		_, err := New(matrix.Line{RTTms: 60_000}, 1).Dialer(there)(ctx, "tcp", site)
		Expect(err).To(MatchError(context.Canceled))
		server, err := listener.Accept()
		Expect(err).NotTo(HaveOccurred())
		Expect(io.ReadAll(server)).To(BeEmpty())
	})

	Describe("that is counted", func() {
		for name, config := range closeCases {
			It("counts bytes at the server's side, for the current meter: "+name, func() {
				far, server := dial(New(config, 1), site)
				defer far.Close()
				exchange := func() {
					Expect(io.WriteString(far, "ping")).To(Equal(4))
					Expect(io.ReadFull(server, make([]byte, 4))).To(Equal(4))
					Expect(io.WriteString(server, "answer")).To(Equal(6))
					Expect(io.ReadFull(far, make([]byte, 6))).To(Equal(6))
				}
				exchange()
				var meters [2]counts
				for i := range meters {
					far.SetMeter(&meters[i])
					exchange()
				}
				far.SetMeter(nil)
				exchange()
				for i := range meters { // a write is counted once it is over: its answer may be quicker
					Eventually(meters[i].both).Should(Equal([2]int64{4, 6}))
					Consistently(meters[i].both, "50ms").Should(Equal([2]int64{4, 6}))
				}
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
type counts struct{ up, down atomic.Int64 }

func (c *counts) Sent(n int)     { c.up.Add(int64(n)) }
func (c *counts) Received(n int) { c.down.Add(int64(n)) }
func (c *counts) both() [2]int64 { return [2]int64{c.up.Load(), c.down.Load()} }
