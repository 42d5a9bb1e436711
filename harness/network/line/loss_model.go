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

// outcome is the fate of one connection.
type outcome struct {
	lost     bool
	after    int        // bytes, both directions together, until it dies
	up, down *rand.Rand // of its jitter
}

func (c *lossModel) next(address string) *outcome {
	chance := rand.New(c.source(address))
	return &outcome{
		lost:  chance.Float64() < c.loss,
		after: 1 + chance.IntN(lossBytes),
		up:    rand.New(rand.NewPCG(chance.Uint64(), 1)),
		down:  rand.New(rand.NewPCG(chance.Uint64(), 2)),
	}
}

func (c *lossModel) source(address string) rand.Source {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.dialed == nil {
		c.dialed = map[string]int{}
	}
	c.dialed[address]++
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, address, "#", c.dialed[address]) // never fails
	return rand.NewPCG(c.seed, sum.Sum64())
}
