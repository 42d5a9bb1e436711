package environment

import (
	"fmt"
	"math"
	"strings"
	"time"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

func (s Spec) tolerance() float64 {
	if s.Tolerance > 0 {
		return s.Tolerance
	}
	return DefaultTolerance
}

// off describes a figure that is out of tolerance; "" if none is. A
// rate without a limit is not judged.
func (s Spec) off(got results.Line) string {
	asked := s.Network.Line
	for _, rate := range []struct {
		way        string
		asked, got float64
	}{{"up", asked.UpKbps, got.UpKbps}, {"down", asked.DownKbps, got.DownKbps}} {
		if off := percent(rate.asked, rate.got); off > s.tolerance() {
			return fmt.Sprintf("asked %g kb/s %s, measured %s (%s %% off, %s %% allowed)", rate.asked, rate.way, figure(rate.got), figure(off), figure(s.tolerance()))
		}
	}
	if off := math.Abs(got.RTTms - asked.RTTms); off > s.roundTripOff() {
		return fmt.Sprintf("asked a round trip of %g ms, measured %.0f (%.0f ms off, %.0f allowed)", asked.RTTms, got.RTTms, off, s.roundTripOff())
	}
	return ""
}

// roundTripOff is how many milliseconds a round trip may be off.
func (s Spec) roundTripOff() float64 {
	asked := s.Network.Line
	return max(asked.RTTms*s.tolerance()/100, leastRoundTrip) + asked.JitterMs
}

// late reports whether the round-trip time is too long.
func (s Spec) late(ms float64) bool { return ms-s.Network.Line.RTTms > s.roundTripOff() }

// closest takes for each figure the measurement that is nearer to the configured value: a busy
// machine disturbs one at a time. before may be nil.
func (s Spec) closest(before, now *results.Line) *results.Line {
	if before == nil {
		return now
	}
	asked, nearer := s.Network.Line, func(asked, a, b float64) float64 {
		if math.Abs(a-asked) < math.Abs(b-asked) {
			return a
		}
		return b
	}
	return &results.Line{UpKbps: nearer(asked.UpKbps, before.UpKbps, now.UpKbps), DownKbps: nearer(asked.DownKbps, before.DownKbps, now.DownKbps),
		RTTms: nearer(asked.RTTms, before.RTTms, now.RTTms)}
}

// figure rounds a number to an integer, unless it is small: that would read 0 % off of 0 %.
func figure(f float64) string {
	if math.Abs(f) >= 1 || f == 0 {
		return fmt.Sprintf("%.0f", f)
	}
	return fmt.Sprintf("%.2g", f)
}

func percent(asked, got float64) float64 {
	if asked == 0 {
		return 0
	}
	return math.Abs(got-asked) / asked * 100
}

func (s Spec) inWords(got results.Line) string {
	asked := s.Network.Line
	return strings.Join([]string{
		fmt.Sprintf("up %.0f kb/s of %s", got.UpKbps, orUnlimited(asked.UpKbps)),
		fmt.Sprintf("down %.0f kb/s of %s", got.DownKbps, orUnlimited(asked.DownKbps)),
		fmt.Sprintf("round trip %.0f ms of %g", got.RTTms, asked.RTTms),
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
	leastLoad    = 16_000
	mostDown     = 1_000_000
	mostUp       = 512_000
	freeLoad     = 256_000 // where there is no limit
	longestLoad  = 5       // seconds
	smallestLoad = 2_000
	pageAround   = 500 // of a page, besides its field
)

// loads returns how many bytes the page has, and how many of them its form sends: times
// the usual load. The page contains the bytes that are uploaded.
func (s Spec) loads(times int) (down, up int) {
	down, up = times*load(s.Network.Line.DownKbps, mostDown), times*load(s.Network.Line.UpKbps, mostUp)
	if kbps := s.Network.Line.DownKbps; kbps > 0 {
		up = min(up, times*max(smallestLoad, inTime(kbps, longestLoad)))
	}
	return max(down, up+pageAround), up
}

func load(kbps float64, most int) int {
	if kbps == 0 {
		return freeLoad
	}
	wanted := max(leastLoad, min(most, inTime(kbps, 0.5)))
	return max(smallestLoad, min(wanted, inTime(kbps, longestLoad)))
}

// inTime is how many bytes a line carries in so many seconds.
func inTime(kbps, seconds float64) int { return int(kbps * 1000 / 8 * seconds) }

// atOnce is how long the checks may take without transmission times: they open a few pages, so
// the limit is only against a browser that hangs. trying is added for each rule.
const (
	atOnce = 2 * time.Minute
	trying = 5 * time.Second
)

// EnforcementPatience is how long CheckEnforcement may take behind a network.
func EnforcementPatience(n matrix.Network) time.Duration {
	tries := 1<<mostTries - 1 // each twice the one before
	if n.Line.Loss > 0 {
		tries += mostLost
	}
	trip := time.Duration(n.Line.RTTms) * time.Millisecond
	once := 2*longestLoad*time.Second + 20*trip
	return atOnce + time.Duration(len(n.Policy))*trying + time.Duration(tries)*once + mostTries*mostRoundTrips*trip
}
