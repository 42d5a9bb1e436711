package line

import (
	"math"
	"sync"
)

// Fates decides which connections of a browser die, and after how many bytes. Exactly the configured share of them does, in the long
// run: a connection that ended before its time passes its fate on to the next one to its host.
type Fates struct {
	share float64
	draws draws
	lock  sync.Mutex
	owed  map[string]int // by address
}

// NewFates makes the fates of a line that loses a share of connections; nil if it loses none.
func NewFates(share float64, seed uint64) *Fates {
	if share <= 0 {
		return nil
	}
	return &Fates{share: share, draws: draws{seed: seed}, owed: map[string]int{}}
}

// A lost connection dies within earlyBytes in half of the cases: in its first request, where a customer sees it. Otherwise it dies after
// any number of bytes up to lateBytes, each order of magnitude as likely: in the midst of an upload, or of a later request.
const (
	earlyBytes = 1024
	lateBytes  = 64 << 20
)

// Next draws the fate of a new connection: after how many bytes, both directions together, it dies; 0 is never.
func (f *Fates) Next(address string) int {
	rng := f.draws.next(address)
	lost, early := rng.Float64() < f.share, 1+rng.IntN(earlyBytes)
	late := int(earlyBytes * math.Pow(lateBytes/earlyBytes, rng.Float64()))
	f.lock.Lock()
	defer f.lock.Unlock()
	switch {
	case lost && rng.Float64() < 0.5:
		return late
	case lost:
		return early
	case f.owed[address] > 0:
		f.owed[address]--
		return early
	}
	return 0
}

// Escaped tells that a connection ended before its time.
func (f *Fates) Escaped(address string) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.owed[address]++
}
