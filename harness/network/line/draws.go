package line

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
)

// draws are random sources by address and the number of connections to it: if a browser dials its hosts in another order the
// next time, the outcome per host stays the same.
type draws struct {
	seed uint64
	lock sync.Mutex
	made map[string]int
}

func (d *draws) next(address string) *rand.Rand {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.made == nil {
		d.made = map[string]int{}
	}
	d.made[address]++
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, address, "#", d.made[address]) // never fails
	return rand.New(rand.NewPCG(d.seed, sum.Sum64()))
}
