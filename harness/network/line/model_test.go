package line

import (
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// What a customer measures on a line with a queue, a round trip, packet loss and outages, beside what the model says. The clock is a fake one:
// see time_test.go.

// saturate sends on n connections until they are closed, up or down.
func saturate(all []connPair, way string) {
	for _, e := range all {
		from, to := io.Writer(e.far), io.Reader(e.server)
		if way == "down" {
			from, to = e.server, e.far
		}
		go func() { _, _ = io.Copy(io.Discard, to) }()
		go func() { _, _ = from.Write(make([]byte, 64<<20)) }()
	}
}

func TestQueueHoldsASmallRequest(t *testing.T) {
	for _, kbps := range []float64{56, 512, 10_000} {
		for _, queue := range []float64{0, 100, 1000} {
			for _, bulk := range []int{1, 6} {
				for _, way := range []string{"up", "down"} {
					t.Run(fmt.Sprintf("%v kbps, %v ms, behind %d %s", kbps, queue, bulk, way), func(t *testing.T) {
						runFakeClock(t, func(g *WithT) {
							l := New(matrix.Line{UpKbps: kbps, DownKbps: kbps, UpQueueMs: queue, DownQueueMs: queue}, 1)
							all := dialed(g, l, bulk+1)
							for _, e := range all {
								defer e.close()
							}
							e := all[0]
							go echo(e.server)
							saturate(all[1:], way)
							time.Sleep(2 * time.Second)
							got := roundTrip(g, e.far)
							piece := newBottleneck(kbps, queue).piece
							pieces := milliseconds(float64(piece) * 8 / kbps)
							g.Expect(got).To(BeNumerically("<=", time.Duration(1.1*float64(milliseconds(queue)))+time.Duration(bulk+1)*pieces))
							g.Expect(got).To(BeNumerically(">=", milliseconds(0.9*queue)-pieces))
						})
					})
				}
			}
		}
	}
}

// An idle line has nothing in its queue.
func TestQueueOfAnIdleLine(t *testing.T) {
	withFakeClock(t, matrix.Line{UpKbps: 512, DownKbps: 512, UpQueueMs: 1000, DownQueueMs: 1000, RTTms: 40}, func(g *WithT, e connPair) {
		go echo(e.server)
		for range 3 {
			g.Expect(roundTrip(g, e.far)).To(BeNumerically("~", 40*time.Millisecond, time.Millisecond))
		}
	})
}

func TestLineRatesWithAQueue(t *testing.T) {
	for _, connections := range []int{1, 6} {
		for _, way := range []string{"up", "down"} {
			runFakeClock(t, func(g *WithT) {
				l := New(matrix.Line{UpKbps: 512, DownKbps: 512, UpQueueMs: 250, DownQueueMs: 250, RTTms: 20}, 1)
				const each = 320_000
				all := dialed(g, l, connections)
				start := time.Now()
				move(all, way, each)
				g.Expect(time.Since(start).Seconds()).To(BeNumerically("~", float64(connections*each)/64_000, 0.02*float64(connections*each)/64_000))
			})
		}
	}
}

// move moves so many bytes on each connection, and closes them.
func move(all []connPair, way string, each int) {
	var done sync.WaitGroup
	for _, e := range all {
		from, to := io.Writer(e.far), io.Reader(e.server)
		if way == "down" {
			from, to = e.server, e.far
		}
		done.Go(func() { _, _ = from.Write(make([]byte, each)) })
		done.Go(func() { defer e.close(); _, _ = io.ReadFull(to, make([]byte, each)) })
	}
	done.Wait()
}

func TestSlowStart(t *testing.T) {
	for packets, trips := range map[int]float64{10: 0.5, 30: 1.5, 70: 2.5, 150: 3.5} { // 10, 20, 40 and 80 packets in a round trip each
		withFakeClock(t, matrix.Line{RTTms: 300}, func(g *WithT, e connPair) {
			start := time.Now()
			go func() { _, _ = e.far.Write(make([]byte, packets*packetBytes)) }()
			_, err := io.ReadFull(e.server, make([]byte, packets*packetBytes))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(time.Since(start)).To(Equal(milliseconds(300 * trips)))
		})
	}
}

func TestSlowStartAfterAPause(t *testing.T) {
	withFakeClock(t, matrix.Line{RTTms: 300}, func(g *WithT, e connPair) {
		go func() { _, _ = io.Copy(io.Discard, e.server) }()
		send := func() time.Duration {
			start := time.Now()
			_, err := e.far.Write(make([]byte, 70*packetBytes))
			g.Expect(err).NotTo(HaveOccurred())
			return time.Since(start)
		}
		g.Expect(send()).To(Equal(600 * time.Millisecond))
		time.Sleep(400 * time.Millisecond)
		g.Expect(send()).To(BeZero(), "the window is still open")
		time.Sleep(2 * time.Second)
		g.Expect(send()).To(Equal(600 * time.Millisecond))
	})
}

func TestPacketLossLeavesTheGoodputOfTheModel(t *testing.T) {
	for _, config := range []matrix.Line{
		{RTTms: 100, PacketLoss: 0.001}, {RTTms: 100, PacketLoss: 0.01}, {RTTms: 100, PacketLoss: 0.05}, {RTTms: 300, PacketLoss: 0.02}, {RTTms: 40, PacketLoss: 0.3},
		{RTTms: 20, UpKbps: 512, DownKbps: 512, UpQueueMs: 250, DownQueueMs: 250, PacketLoss: 0.02},
		{UpKbps: 512, DownKbps: 512, UpQueueMs: 250, DownQueueMs: 250, PacketLoss: 0.1},
	} {
		for _, way := range []string{"up", "down"} {
			t.Run(fmt.Sprintf("%+v %s", config, way), func(t *testing.T) {
				runFakeClock(t, func(g *WithT) {
					expected, down := Goodput(config)
					g.Expect(expected).To(Equal(down))
					l := New(config, 1)
					each := min(6<<20, int(expected*1000/8*600)) // at most ten minutes' worth
					all := dialed(g, l, 1)
					start := time.Now()
					move(all, way, each)
					g.Expect(float64(each) * 8 / 1000 / time.Since(start).Seconds()).To(BeNumerically("~", expected, 0.05*expected))
				})
			})
		}
	}
}

func TestPacketLossOnAQuickLine(t *testing.T) {
	withFakeClock(t, matrix.Line{RTTms: 10, PacketLoss: 0.0001}, func(g *WithT, e connPair) {
		start := time.Now()
		move([]connPair{e}, "up", 4<<20)
		g.Expect(time.Since(start)).To(BeNumerically("<", 10*time.Second))
	})
}

// Mathis, Semke, Mahdavi and Ott, "The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm" (ACM CCR, July 1997), formula 3.
func TestModelIsThatOfMathisWhereLossIsRare(t *testing.T) {
	for _, p := range []float64{0.0001, 0.001, 0.01} {
		mathis := packetBytes / 0.1 * math.Sqrt(1.5) / math.Sqrt(p)
		NewWithT(t).Expect(lossyRate(p, 100*time.Millisecond)).To(BeNumerically("~", mathis, 0.1*mathis))
	}
}

func TestPacketLossDelaysSomeExchanges(t *testing.T) {
	withFakeClock(t, matrix.Line{RTTms: 100, PacketLoss: 0.05}, func(g *WithT, e connPair) {
		go echo(e.server)
		var late int
		for range 1000 {
			if trip := roundTrip(g, e.far); trip > 100*time.Millisecond {
				late++
				g.Expect(trip).To(BeNumerically(">=", 400*time.Millisecond), "a timeout: nothing follows")
			}
		}
		g.Expect(late).To(BeNumerically("~", 97, 25), "5 % each way")
	})
}

func TestOutages(t *testing.T) {
	for name, config := range map[string]matrix.Line{
		"unlimited": {}, "delay": {RTTms: 20}, "rate": {UpKbps: 512, DownKbps: 512, UpQueueMs: 100, DownQueueMs: 100},
	} {
		t.Run(name, func(t *testing.T) {
			config.Outage = matrix.Outage{EveryMs: 10_000, ForMs: 3000}
			withFakeClock(t, config, func(g *WithT, e connPair) {
				go echo(e.server)
				usual := roundTrip(g, e.far)
				time.Sleep(time.Minute)
				g.Expect(roundTrip(g, e.far)).To(Equal(usual), "not begun")
				begin, slow := time.Now(), 0
				e.line.Outages(func(time.Duration) {})
				defer e.line.Close()
				for time.Since(begin) < time.Minute {
					if at := time.Since(begin) % (10 * time.Second); at < 3*time.Second && time.Since(begin) >= 10*time.Second {
						g.Expect(roundTrip(g, e.far)).To(BeNumerically("~", 3*time.Second-at, usual+time.Millisecond))
						slow++
					} else if at < 9*time.Second {
						g.Expect(roundTrip(g, e.far)).To(BeNumerically("~", usual, time.Millisecond))
					}
					time.Sleep(500 * time.Millisecond)
				}
				g.Expect(slow).To(BeNumerically(">=", 5))
			})
		})
	}
}

func TestOutagesTakeTheirTimeFromARate(t *testing.T) {
	config := matrix.Line{UpKbps: 512, UpQueueMs: 250, Outage: matrix.Outage{EveryMs: 10_000, ForMs: 5000}}
	withFakeClock(t, config, func(g *WithT, e connPair) {
		e.line.Outages(func(time.Duration) {})
		defer e.line.Close()
		start := time.Now()
		const seconds = 12 // of the rate: until 10, and from 15
		move([]connPair{e}, "up", seconds*64_000)
		g.Expect(time.Since(start).Seconds()).To(BeNumerically("~", 17, 0.3))
	})
}

func TestOutagesAreAnnounced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(matrix.Line{Outage: matrix.Outage{EveryMs: 10_000, ForMs: 3000}}, 1)
		begin := time.Now()
		var seen []time.Duration
		for range 2 { // the second call does nothing
			l.Outages(func(length time.Duration) {
				NewWithT(t).Expect(length).To(Equal(3 * time.Second))
				seen = append(seen, time.Since(begin))
			})
		}
		time.Sleep(35 * time.Second)
		l.Close()
		l.Wait()
		NewWithT(t).Expect(seen).To(Equal([]time.Duration{10 * time.Second, 20 * time.Second, 30 * time.Second}))
	})
}

const site = "site.example.test:443"

func TestFatesKeepTheShare(t *testing.T) {
	g := NewWithT(t)
	g.Expect(NewFates(0, 1)).To(BeNil())
	outcomes := func(seed uint64, share float64, bytes int) (died int, at []int) {
		f := NewFates(share, seed)
		for i := range 4000 {
			host := fmt.Sprint("host-", i%10)
			after := f.Next(host)
			at = append(at, after)
			switch {
			case after > bytes:
				f.Escaped(host)
			case after > 0:
				died++
			}
		}
		return died, at
	}
	for _, share := range []float64{0.05, 0.3, 0.5} {
		for _, bytes := range []int{3000, 100 << 20} {
			died, at := outcomes(1, share, bytes)
			g.Expect(died).To(BeNumerically("~", 4000*share, 150), "%v of connections that carry %d bytes", share, bytes)
			_, again := outcomes(1, share, bytes)
			g.Expect(again).To(Equal(at))
			g.Expect(slices.Max(at)).To(BeNumerically(">", 10<<20), "some die late")
		}
	}
	_, one := outcomes(1, 0.3, 3000)
	_, other := outcomes(2, 0.3, 3000)
	g.Expect(one).NotTo(Equal(other))
}

func TestFatesOfAHostDoNotDependOnOthers(t *testing.T) {
	g := NewWithT(t)
	one, other := NewFates(0.5, 1), NewFates(0.5, 1)
	for range 50 {
		other.Next("elsewhere.example.test:443")
	}
	for range 50 {
		g.Expect(one.Next(site)).To(Equal(other.Next(site)))
	}
}
