package line

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// These tests run on a fake clock that advances only while all goroutines wait, so their
// figures are exact on any machine. A goroutine that does not end fails them.

// connPair are a connection over a line, and its server.
type connPair struct {
	line   *Line
	far    *Conn
	server net.Conn
}

// dialed makes n connections over one line.
func dialed(g *WithT, l *Line, n int) []connPair {
	var made []connPair
	for range n {
		var server net.Conn
		dial := l.Dialer(func(context.Context, string, string) (net.Conn, error) {
			near, there := net.Pipe()
			server = there
			return near, nil
		})
		conn, err := dial(context.Background(), "tcp", site)
		g.Expect(err).NotTo(HaveOccurred())
		made = append(made, connPair{l, conn.(*Conn), server})
	}
	return made
}

func (e connPair) close() {
	_ = e.far.Close()
	_ = e.server.Close()
}

// runFakeClock runs f, and then waits a minute for closing connections.
func runFakeClock(t *testing.T, f func(g *WithT)) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(time.Minute)
		f(NewWithT(t))
	})
}

// withFakeClock runs f with one connection over a line.
func withFakeClock(t *testing.T, config matrix.Line, f func(g *WithT, e connPair)) {
	runFakeClock(t, func(g *WithT) {
		e := dialed(g, New(config, 1), 1)[0]
		defer e.close()
		f(g, e)
	})
}

func TestLineRates(t *testing.T) {
	const seconds = 3
	for _, kbps := range []float64{56, 512, 5000, 50000} {
		for _, connections := range []int{1, 6} {
			for _, way := range []string{"up", "down"} {
				t.Run(fmt.Sprintf("%s/%vkbps/%d", way, kbps, connections), func(t *testing.T) {
					runFakeClock(t, func(g *WithT) {
						config := matrix.Line{UpKbps: kbps, DownKbps: kbps}
						each := int(kbps*1000/8*seconds) / connections
						start := time.Now()
						var all sync.WaitGroup
						for _, e := range dialed(g, New(config, 1), connections) {
							from, to := net.Conn(e.far), e.server
							if way == "down" {
								from, to = to, from
							}
							all.Go(func() { _, _ = from.Write(make([]byte, each)) })
							all.Go(func() { defer e.close(); _, _ = io.ReadFull(to, make([]byte, each)) })
						}
						all.Wait()
						g.Expect(time.Since(start).Seconds()).To(BeNumerically("~", seconds, seconds*0.02))
					})
				})
			}
		}
	}
}

func TestLineIsFair(t *testing.T) {
	runFakeClock(t, func(g *WithT) {
		all := dialed(g, New(matrix.Line{UpKbps: 512}, 1), 6)
		var got [6]int
		for i, e := range all {
			defer e.close()
			go func() { _, _ = e.far.Write(make([]byte, 1<<20)) }()
			go func() {
				for buffer := make([]byte, 1<<10); ; {
					n, err := e.server.Read(buffer)
					if err != nil {
						return
					}
					got[i] += n
				}
			}()
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		g.Expect(slices.Max(got[:]) - slices.Min(got[:])).To(BeNumerically("<=", 3*newBottleneck(512, 0).piece)) // the first one's burst, and one turn
	})
}

func TestLineLeavesTheOtherDirectionAlone(t *testing.T) {
	withFakeClock(t, matrix.Line{UpKbps: 56}, func(g *WithT, e connPair) {
		start := time.Now()
		go func() { _, _ = e.server.Write(make([]byte, 1<<20)) }()
		_, err := io.ReadFull(e.far, make([]byte, 1<<20))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(time.Since(start)).To(BeZero())
	})
}

func TestPaceGivesNoTimeAwayTwice(t *testing.T) {
	g := NewWithT(t)
	p, start := newBottleneck(512, 0), time.Now() // 64,000 bytes a second
	var due time.Time
	for i := range 1000 {
		since := start.Add(time.Duration(i%7) * time.Millisecond) // some were woken late
		due = p.book(since, 64)
		g.Expect(due).To(BeTemporally(">=", since))
	}
	g.Expect(due.Sub(start)).To(BeNumerically("~", time.Second, burstTime+time.Millisecond)) // minus one burst, with rounding
}

func TestPaceOfAnIdleLineHoldsOneBurst(t *testing.T) {
	g := NewWithT(t)
	p, start := newBottleneck(512, 0), time.Now()
	p.book(start, p.piece)
	later := start.Add(time.Hour)
	g.Expect(p.book(later, p.piece)).To(Equal(later))
	g.Expect(p.book(later, p.piece)).To(Equal(later))
	g.Expect(p.book(later, p.piece)).To(BeTemporally("~", later.Add(pieceTime), time.Millisecond))
}

// echo sends received data back until its connection ends.
func echo(c net.Conn) { _, _ = io.Copy(c, c) }

func roundTrip(g *WithT, c net.Conn) time.Duration {
	start := time.Now()
	_, err := io.WriteString(c, "ping")
	g.Expect(err).NotTo(HaveOccurred())
	_, err = io.ReadFull(c, make([]byte, 4))
	g.Expect(err).NotTo(HaveOccurred())
	return time.Since(start)
}

func TestLineRoundTrip(t *testing.T) {
	for _, ms := range []float64{0, 40, 300} {
		runFakeClock(t, func(g *WithT) {
			config := milliseconds(ms)
			start := time.Now()
			e := dialed(g, New(matrix.Line{RTTms: ms}, 1), 1)[0]
			defer e.close()
			g.Expect(time.Since(start)).To(Equal(config), "to make the connection")
			go echo(e.server)
			for range 3 {
				g.Expect(roundTrip(g, e.far)).To(Equal(config))
			}
		})
	}
}

func TestLineJitter(t *testing.T) {
	trips := func(seed uint64) (all []time.Duration) {
		runFakeClock(t, func(g *WithT) {
			e := dialed(g, New(matrix.Line{RTTms: 40, JitterMs: 20}, seed), 1)[0]
			defer e.close()
			go echo(e.server)
			for range 200 {
				all = append(all, roundTrip(g, e.far))
			}
		})
		return all
	}
	g := NewWithT(t)
	first := trips(1)
	g.Expect(slices.Min(first)).To(And(BeNumerically(">=", 20*time.Millisecond), BeNumerically("<", 30*time.Millisecond)))
	g.Expect(slices.Max(first)).To(And(BeNumerically("<=", 60*time.Millisecond), BeNumerically(">", 50*time.Millisecond)))
	g.Expect(trips(1)).To(Equal(first))
	g.Expect(trips(2)).NotTo(Equal(first))
}

func TestLineKeepsTheOrderUnderJitter(t *testing.T) {
	withFakeClock(t, matrix.Line{RTTms: 40, JitterMs: 40}, func(g *WithT, e connPair) {
		go func() {
			for i := range 500 {
				_ = binary.Write(e.far, binary.BigEndian, uint32(i))
			}
		}()
		for i := range 500 {
			var n uint32
			g.Expect(binary.Read(e.server, binary.BigEndian, &n)).To(Succeed())
			g.Expect(n).To(BeEquivalentTo(i))
		}
	})
}

func TestLineIsFullAtSomeTime(t *testing.T) {
	for _, config := range []matrix.Line{{RTTms: 100}, {RTTms: 1000, UpKbps: 512}} {
		withFakeClock(t, config, func(g *WithT, e connPair) {
			g.Expect(e.far.SetWriteDeadline(time.Now().Add(time.Hour))).To(Succeed())
			n, err := e.far.Write(make([]byte, 2*maxCapacity)) // the server reads nothing
			g.Expect(err).To(MatchError(os.ErrDeadlineExceeded))
			p := New(config, 1).newPath(newBottleneck(config.UpKbps, 0), config.UpKbps, rand.New(rand.NewPCG(1, 1)))
			// One more piece is being written to the server.
			g.Expect(n).To(BeNumerically("~", p.capacity(), 2*p.piece))
		})
	}
}

// closeCases are kinds of lines whose ends are different code.
var closeCases = map[string]matrix.Line{
	"none":  {},
	"rates": {UpKbps: 8, DownKbps: 8},
	"delay": {RTTms: 100},
	"both":  {UpKbps: 8, DownKbps: 8, RTTms: 100},
}

func TestLineDeadlines(t *testing.T) {
	for name, config := range closeCases {
		t.Run(name, func(t *testing.T) {
			withFakeClock(t, config, func(g *WithT, e connPair) {
				start := time.Now()
				g.Expect(e.far.SetDeadline(start.Add(30 * time.Millisecond))).To(Succeed())
				_, err := e.far.Read(make([]byte, 1))
				g.Expect(err).To(MatchError(os.ErrDeadlineExceeded))
				_, err = e.far.Write(make([]byte, 2*maxCapacity))
				g.Expect(err).To(MatchError(os.ErrDeadlineExceeded))
				g.Expect(time.Since(start)).To(Equal(30 * time.Millisecond))
				g.Expect(e.far.SetDeadline(time.Time{})).To(Succeed())
				go func() { _, _ = io.WriteString(e.server, "late") }()
				g.Expect(io.ReadAll(io.LimitReader(e.far, 4))).To(BeEquivalentTo("late"))
			})
		})
	}
}

func TestLineLosesNothingAtADeadline(t *testing.T) {
	withFakeClock(t, matrix.Line{DownKbps: 8}, func(g *WithT, e connPair) { // a kilobyte a second
		go func() { _, _ = e.server.Write([]byte("0123456789")); _, _ = e.server.Write(make([]byte, 1000)) }()
		g.Expect(io.ReadAll(io.LimitReader(e.far, 10))).To(BeEquivalentTo("0123456789"))
		g.Expect(e.far.SetReadDeadline(time.Now().Add(time.Millisecond))).To(Succeed())
		n, late := 0, 0
		for n < 1000 {
			more, err := e.far.Read(make([]byte, 7))
			if n += more; err != nil {
				late++
				g.Expect(err).To(MatchError(os.ErrDeadlineExceeded))
				g.Expect(e.far.SetReadDeadline(time.Now().Add(time.Millisecond))).To(Succeed())
			}
		}
		g.Expect(n).To(Equal(1000))
		g.Expect(late).To(BeNumerically(">", 100))
	})
}

func TestLineCloseEndsAllThatWaits(t *testing.T) {
	for name, config := range closeCases {
		t.Run(name, func(t *testing.T) {
			withFakeClock(t, config, func(g *WithT, e connPair) {
				failed := make(chan error, 2)
				go func() { _, err := e.far.Write(make([]byte, 2*maxCapacity)); failed <- err }()
				go func() { _, err := e.far.Read(make([]byte, 1)); failed <- err }()
				synctest.Wait()
				g.Expect(e.far.Close()).To(Succeed())
				start := time.Now()
				g.Expect(<-failed).To(HaveOccurred())
				g.Expect(<-failed).To(HaveOccurred())
				g.Expect(time.Since(start)).To(BeZero())
				_, err := e.far.Write([]byte("x"))
				g.Expect(err).To(HaveOccurred())
			})
		})
	}
}

func TestLineDeliversWhatWasSentBeforeClose(t *testing.T) {
	withFakeClock(t, matrix.Line{RTTms: 100}, func(g *WithT, e connPair) {
		g.Expect(io.WriteString(e.far, "good-bye")).To(Equal(8))
		g.Expect(e.far.Close()).To(Succeed())
		start := time.Now()
		g.Expect(io.ReadAll(e.server)).To(BeEquivalentTo("good-bye"))
		g.Expect(time.Since(start)).To(Equal(50 * time.Millisecond))
	})
}
