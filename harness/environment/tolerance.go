package environment

import (
	"fmt"
	"math"
	"strings"
	"time"

	"cxmatrix/harness/network/line"
	"cxmatrix/matrix"
)

func (s Spec) tolerance() float64 {
	if s.Tolerance > 0 {
		return s.Tolerance
	}
	return DefaultTolerance
}

// deviation describes a figure that is out of tolerance; "" if none is. A
// rate without a limit, and a queue that was not measured, are not judged.
func (s Spec) deviation(got matrix.Line) string {
	configured := s.Network.Line
	up, down := line.Goodput(configured)
	for _, rate := range []struct {
		direction                 string
		configured, expected, got float64
	}{{"up", configured.UpKbps, up, got.UpKbps}, {"down", configured.DownKbps, down, got.DownKbps}} {
		if deviation := percent(rate.expected, rate.got); deviation > s.tolerance() {
			return fmt.Sprintf("asked %s %s, measured %s (%s %% off, %s %% allowed)", s.asked(rate.configured, rate.expected), rate.direction, formatNumber(rate.got), formatNumber(deviation), formatNumber(s.tolerance()))
		}
	}
	if deviation := math.Abs(got.RTTms - configured.RTTms); deviation > s.maxRoundTripDeviation() {
		return fmt.Sprintf("asked a round trip of %g ms, measured %.0f (%.0f ms off, %.0f allowed)", configured.RTTms, got.RTTms, deviation, s.maxRoundTripDeviation())
	}
	if deviation := math.Abs(got.DownQueueMs - configured.DownQueueMs); got.DownQueueMs > 0 && deviation > s.maxQueueDeviation() {
		return fmt.Sprintf("asked a queue of %.0f ms down, measured %.0f (%.0f ms off, %.0f allowed)", configured.DownQueueMs, got.DownQueueMs, deviation, s.maxQueueDeviation())
	}
	return ""
}

// asked is a rate in words, and what packet loss leaves of it.
func (s Spec) asked(configured, expected float64) string {
	switch {
	case expected == configured:
		return fmt.Sprintf("%g kb/s", configured)
	case configured == 0:
		return fmt.Sprintf("%g %% packet loss, which leaves %.0f kb/s", s.Network.Line.PacketLoss*100, expected)
	}
	return fmt.Sprintf("%g kb/s with %g %% packet loss, which leaves %.0f", configured, s.Network.Line.PacketLoss*100, expected)
}

// maxQueueDeviation is how many milliseconds the wait in a full queue may be off.
func (s Spec) maxQueueDeviation() float64 {
	return max(s.Network.Line.DownQueueMs*s.tolerance()/100, minQueueTolerance) + s.Network.Line.JitterMs
}

// maxRoundTripDeviation is how many milliseconds a round trip may be off.
func (s Spec) maxRoundTripDeviation() float64 {
	configured := s.Network.Line
	return max(configured.RTTms*s.tolerance()/100, minRoundTripTolerance) + configured.JitterMs
}

// isLate reports whether the round-trip time is too long.
func (s Spec) isLate(ms float64) bool { return ms-s.Network.Line.RTTms > s.maxRoundTripDeviation() }

// closest takes for each figure the measurement that is nearer to the configured value: a busy
// machine disturbs one at a time. before may be nil.
func (s Spec) closest(before, now *matrix.Line) *matrix.Line {
	if before == nil {
		return now
	}
	configured := s.Network.Line
	configured.UpKbps, configured.DownKbps = line.Goodput(configured)
	nearer := func(configured, a, b float64) float64 {
		if math.Abs(a-configured) < math.Abs(b-configured) {
			return a
		}
		return b
	}
	return &matrix.Line{UpKbps: nearer(configured.UpKbps, before.UpKbps, now.UpKbps), DownKbps: nearer(configured.DownKbps, before.DownKbps, now.DownKbps),
		RTTms: nearer(configured.RTTms, before.RTTms, now.RTTms), DownQueueMs: nearer(configured.DownQueueMs, before.DownQueueMs, now.DownQueueMs)}
}

// formatNumber rounds a number to an integer, unless it is small: that would read 0 % off of 0 %.
func formatNumber(f float64) string {
	if math.Abs(f) >= 1 || f == 0 {
		return fmt.Sprintf("%.0f", f)
	}
	return fmt.Sprintf("%.2g", f)
}

func percent(configured, got float64) float64 {
	if configured == 0 {
		return 0
	}
	return math.Abs(got-configured) / configured * 100
}

func (s Spec) describe(got matrix.Line) string {
	configured := s.Network.Line
	up, down := line.Goodput(configured)
	said := []string{
		fmt.Sprintf("up %.0f kb/s of %s", got.UpKbps, orUnlimited(up)),
		fmt.Sprintf("down %.0f kb/s of %s", got.DownKbps, orUnlimited(down)),
		fmt.Sprintf("round trip %.0f ms of %g", got.RTTms, configured.RTTms),
	}
	if got.DownQueueMs > 0 {
		said = append(said, fmt.Sprintf("queue %.0f ms of %.0f", got.DownQueueMs, configured.DownQueueMs))
	}
	if configured.PacketLoss > 0 {
		said = append(said, fmt.Sprintf("as %g %% packet loss leaves", configured.PacketLoss*100))
	}
	return strings.Join(said, ", ")
}

func orUnlimited(rate float64) string {
	if rate == 0 {
		return "unlimited"
	}
	return fmt.Sprintf("%g", math.Round(rate))
}

// What goes over the line, each way: half a second's worth, but enough to measure, no
// more than a page can easily hold, and on the slowest lines not what takes minutes.
const (
	minLoad        = 16_000
	maxDownLoad    = 1_000_000
	maxUpLoad      = 512_000
	unlimitedLoad  = 256_000 // where there is no limit
	loadSeconds    = 0.5
	lossySeconds   = 5 // where lost packets make the rate uneven
	maxLoadSeconds = 5
	minSlowLoad    = 2_000
	pageOverhead   = 500 // of a page, besides its field
	imageSeconds   = 0.2 // until a browser requests the image of a page
)

// load is what measures a line, in bytes: the page, and the field that its form sends, with what warms a connection up before it is
// at its rate.
type load struct{ down, up, downWarmUp, upWarmUp int }

// loadSizes returns times the usual load, besides warming up. The page contains the bytes that are uploaded. Its last part fills the line's queue
// while an image is requested.
func (s Spec) loadSizes(times int) load {
	l := s.Network.Line
	upKbps, downKbps := line.Goodput(l)
	upWarmUp, downWarmUp := line.WarmUp(l)
	seconds := loadSeconds
	if l.PacketLoss > 0 {
		seconds = lossySeconds
	}
	down, up := times*loadSize(downKbps, seconds, maxDownLoad), times*loadSize(upKbps, seconds, maxUpLoad)
	if downKbps > 0 {
		up = min(up, times*max(minSlowLoad, bytesIn(downKbps, maxLoadSeconds)))
		down = max(down, times*min(maxDownLoad, bytesIn(downKbps, (2*l.DownQueueMs+l.RTTms)/1000+imageSeconds)))
	}
	up += upWarmUp
	return load{downWarmUp + max(down, up+pageOverhead), up, downWarmUp, upWarmUp}
}

func loadSize(kbps, seconds float64, limit int) int {
	if kbps == 0 {
		return unlimitedLoad
	}
	size := max(minLoad, min(limit, bytesIn(kbps, seconds)))
	return max(minSlowLoad, min(size, bytesIn(kbps, maxLoadSeconds)))
}

// bytesIn is how many bytes a line carries in so many seconds.
func bytesIn(kbps, seconds float64) int { return int(kbps * 1000 / 8 * seconds) }

// baseTimeout is how long the checks may take without transmission times: they open a few pages, so
// the limit is only against a browser that hangs. trying is added for each rule.
const (
	baseTimeout = 2 * time.Minute
	timePerRule = 5 * time.Second
)

// EnforcementTimeout is how long CheckEnforcement may take behind a network.
func EnforcementTimeout(n matrix.Network) time.Duration {
	tries := 1<<maxTries - 1 // each twice the one before
	trip, queue := time.Duration(n.Line.RTTms)*time.Millisecond, time.Duration(n.Line.DownQueueMs)*time.Millisecond
	once := 2*maxLoadSeconds*time.Second + 20*trip + 3*queue
	return baseTimeout + time.Duration(len(n.Policy))*timePerRule + time.Duration(tries)*once + maxTries*maxRoundTrips*trip
}
