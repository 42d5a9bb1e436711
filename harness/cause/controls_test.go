package cause

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the walks that cells share", func() {
	passed := results.Cell{Cell: "a/b/c#again", Verdict: results.Passed}
	never := func(results.Cell) bool { return false }

	It("are walked once for all concurrent requests", func(ctx SpecContext) {
		var shared Controls
		var walks atomic.Int32
		began := time.Now()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				defer GinkgoRecover()
				c, err := shared.GetOrWalk(ctx, "key", began, never, func() (results.Cell, error) { walks.Add(1); return passed, nil })
				Expect(err).NotTo(HaveOccurred())
				Expect(c.Cell).To(Equal(passed.Cell))
			})
		}
		wg.Wait()
		Expect(walks.Load()).To(Equal(int32(1)))
	})

	It("are used once for each cell that began before them", func(ctx SpecContext) {
		var shared Controls
		walks := 0
		walk := func() (results.Cell, error) {
			walks++
			return results.Cell{Cell: fmt.Sprint("a/b/c#", walks), Verdict: results.Passed}, nil
		}
		began := time.Now()
		used := map[string]bool{}
		served := func(c results.Cell) bool { before := used[c.Cell]; used[c.Cell] = true; return before }
		for n := 1; n <= 3; n++ {
			c, err := shared.GetOrWalk(ctx, "key", began, served, func() (results.Cell, error) { c, err := walk(); served(c); return c, err })
			Expect(err).NotTo(HaveOccurred())
			Expect(c.Cell).To(Equal(fmt.Sprint("a/b/c#", n)))
		}
		used = map[string]bool{} // another cell
		for n := 1; n <= 3; n++ {
			c, err := shared.GetOrWalk(ctx, "key", began, served, walk)
			Expect(err).NotTo(HaveOccurred())
			Expect(c.Cell).To(Equal(fmt.Sprint("a/b/c#", n)))
		}
		Expect(walks).To(Equal(3))
		_, _ = shared.GetOrWalk(ctx, "key", time.Now(), served, walk)
		_, _ = shared.GetOrWalk(ctx, "another", began, served, walk)
		Expect(walks).To(Equal(5))
	})

	It("are limited to the newest", func() {
		var shared Controls
		began := time.Now()
		for n := range 3 * maxShared {
			_, _ = shared.GetOrWalk(context.Background(), fmt.Sprint(n%7), began, func(results.Cell) bool { return true }, func() (results.Cell, error) { return passed, nil })
			Expect(len(shared.order)).To(BeNumerically("<=", maxShared))
		}
		kept := 0
		for _, list := range shared.byKey {
			kept += len(list)
		}
		Expect(kept).To(Equal(maxShared))
	})
})
