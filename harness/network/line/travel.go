package line

import (
	"context"
	"math/rand/v2"
	"time"
)

// travel is how long things are on their way.
type travel struct{ roundTrip, jitter time.Duration }

// stray moves a duration by at most far either way.
func stray(d, far time.Duration, chance *rand.Rand) time.Duration {
	if far <= 0 {
		return d
	}
	return d - far + time.Duration(chance.Int64N(2*int64(far)+1))
}

// oneWay draws the time from one end to the other: half a round trip. Both ways
// share the jitter, so that a round trip never strays farther than asked.
func (t travel) oneWay(chance *rand.Rand) time.Duration {
	return stray(t.roundTrip/2, t.jitter/2, chance)
}

// longest is the longest that one way takes.
func (t travel) longest() time.Duration { return (t.roundTrip + t.jitter) / 2 }

// shake waits the round trip that it takes to make a connection.
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
