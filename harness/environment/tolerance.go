package environment

import (
	"fmt"
	"math"
	"strings"
	"time"

	"cxmatrix/matrix"
)

func (s Spec) tolerance() float64 {
	if s.Tolerance > 0 {
		return s.Tolerance
	}
	return DefaultTolerance
}

// deviation describes a figure that is out of tolerance; "" if none is. A
// rate without a limit is not judged.
func (s Spec) deviation(got matrix.Line) string {
	configured := s.Network.Line
	for _, rate := range []struct {
		direction       string
		configured, got float64
	}{{"up", configured.UpKbps, got.UpKbps}, {"down", configured.DownKbps, got.DownKbps}} {
		if deviation := percent(rate.configured, rate.got); deviation > s.tolerance() {
			return fmt.Sprintf("asked %g kb/s %s, measured %s (%s %% off, %s %% allowed)", rate.configured, rate.direction, formatNumber(rate.got), formatNumber(deviation), formatNumber(s.tolerance()))
		}
	}
	if deviation := math.Abs(got.RTTms - configured.RTTms); deviation > s.maxRoundTripDeviation() {
		return fmt.Sprintf("asked a round trip of %g ms, measured %.0f (%.0f ms off, %.0f allowed)", configured.RTTms, got.RTTms, deviation, s.maxRoundTripDeviation())
	}
	return ""
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
	configured, nearer := s.Network.Line, func(configured, a, b float64) float64 {
		if math.Abs(a-configured) < math.Abs(b-configured) {
			return a
		}
		return b
	}
	return &matrix.Line{UpKbps: nearer(configured.UpKbps, before.UpKbps, now.UpKbps), DownKbps: nearer(configured.DownKbps, before.DownKbps, now.DownKbps),
		RTTms: nearer(configured.RTTms, before.RTTms, now.RTTms)}
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
	return strings.Join([]string{
		fmt.Sprintf("up %.0f kb/s of %s", got.UpKbps, orUnlimited(configured.UpKbps)),
		fmt.Sprintf("down %.0f kb/s of %s", got.DownKbps, orUnlimited(configured.DownKbps)),
		fmt.Sprintf("round trip %.0f ms of %g", got.RTTms, configured.RTTms),
	}, ", ")
}

func orUnlimited(rate float64) string {
	if rate == 0 {
		return "unlimited"
	}
	return fmt.Sprintf("%g", rate)
}

// What goes over the line, each way: half a second's worth, but enough to measure, no
// more than a page can easily hold, and on the slowest lines not what takes minutes.
const (
	minLoad        = 16_000
	maxDownLoad    = 1_000_000
	maxUpLoad      = 512_000
	unlimitedLoad  = 256_000 // where there is no limit
	maxLoadSeconds = 5       // seconds
	minSlowLoad    = 2_000
	pageOverhead   = 500 // of a page, besides its field
)

// loadSizes returns how many bytes the page has, and how many of them its form sends: times
// the usual load. The page contains the bytes that are uploaded.
func (s Spec) loadSizes(times int) (down, up int) {
	down, up = times*loadSize(s.Network.Line.DownKbps, maxDownLoad), times*loadSize(s.Network.Line.UpKbps, maxUpLoad)
	if kbps := s.Network.Line.DownKbps; kbps > 0 {
		up = min(up, times*max(minSlowLoad, bytesIn(kbps, maxLoadSeconds)))
	}
	return max(down, up+pageOverhead), up
}

func loadSize(kbps float64, limit int) int {
	if kbps == 0 {
		return unlimitedLoad
	}
	size := max(minLoad, min(limit, bytesIn(kbps, 0.5)))
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
	if n.Line.Loss > 0 {
		tries += maxLostTries
	}
	trip := time.Duration(n.Line.RTTms) * time.Millisecond
	once := 2*maxLoadSeconds*time.Second + 20*trip
	return baseTimeout + time.Duration(len(n.Policy))*timePerRule + time.Duration(tries)*once + maxTries*maxRoundTrips*trip
}
