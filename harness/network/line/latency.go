package line

import (
	"math/rand/v2"
	"time"
)

// latency is the round-trip time and its jitter.
type latency struct{ roundTrip, jitter time.Duration }

// jittered adds a uniform random offset of at most ±far to a duration.
func jittered(d, far time.Duration, rng *rand.Rand) time.Duration {
	if far <= 0 {
		return d
	}
	return d - far + time.Duration(rng.Int64N(2*int64(far)+1))
}

// oneWay draws a one-way delay: half a round-trip time. Each direction gets half of the
// jitter, so that a round trip never exceeds the configured jitter.
func (t latency) oneWay(rng *rand.Rand) time.Duration {
	return jittered(t.roundTrip/2, t.jitter/2, rng)
}

// maxOneWay is the longest one-way delay.
func (t latency) maxOneWay() time.Duration { return (t.roundTrip + t.jitter) / 2 }

// handshake is the time of the TCP handshake.
func (t latency) handshake(rng *rand.Rand) time.Duration {
	return jittered(t.roundTrip, t.jitter, rng)
}
