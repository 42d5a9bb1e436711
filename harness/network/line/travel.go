package line

import (
	"context"
	"math/rand/v2"
	"time"
)

// travel is the round-trip time and its jitter.
type travel struct{ roundTrip, jitter time.Duration }

// stray adds a uniform random offset of at most ±far to a duration.
func stray(d, far time.Duration, chance *rand.Rand) time.Duration {
	if far <= 0 {
		return d
	}
	return d - far + time.Duration(chance.Int64N(2*int64(far)+1))
}

// oneWay draws a one-way delay: half a round-trip time. Each direction gets half of the
// jitter, so that a round trip never exceeds the configured jitter.
func (t travel) oneWay(chance *rand.Rand) time.Duration {
	return stray(t.roundTrip/2, t.jitter/2, chance)
}

// longest is the longest one-way delay.
func (t travel) longest() time.Duration { return (t.roundTrip + t.jitter) / 2 }

// shake waits for the round trip of the TCP handshake.
func (t travel) shake(ctx context.Context, out *outcome) error {
	if t.roundTrip <= 0 {
		return nil
	}
	timer := time.NewTimer(stray(t.roundTrip, t.jitter, out.up))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
