package line

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
)

// lossModel draws the fate of connections from the seed, the address and the number of
// dials to it: if a browser dials its hosts in another order the next time, the outcome
// per host stays the same.
type lossModel struct {
	seed   uint64
	loss   float64 // share of connections that die
	lock   sync.Mutex
	dialed map[string]int
}

// connPlan is the fate of one connection.
type connPlan struct {
	lost      bool
	lossAfter int        // bytes, both directions together, until it dies
	up, down  *rand.Rand // of its jitter
}

func (m *lossModel) next(address string) *connPlan {
	rng := rand.New(m.source(address))
	return &connPlan{
		lost:      rng.Float64() < m.loss,
		lossAfter: 1 + rng.IntN(maxLossBytes),
		up:        rand.New(rand.NewPCG(rng.Uint64(), 1)),
		down:      rand.New(rand.NewPCG(rng.Uint64(), 2)),
	}
}

func (m *lossModel) source(address string) rand.Source {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.dialed == nil {
		m.dialed = map[string]int{}
	}
	m.dialed[address]++
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, address, "#", m.dialed[address]) // never fails
	return rand.NewPCG(m.seed, sum.Sum64())
}
