package engine_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/process"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// treeMemory is the memory of a process and its descendants, in MB: of what several share, each its part. Source: proc(5),
// smaps_rollup.
func treeMemory(pid int) (sum float64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid)) // one that has just ended has none
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			sum += kb / 1000
		}
	}
	for _, child := range process.Children(pid) {
		sum += treeMemory(child)
	}
	return sum
}

// memoryAfter opens a page in one browser for many cells, one after the other, and returns its memory after each.
func memoryAfter(cells int, name string, visit func(*engine.Instance)) (memory []float64) {
	GinkgoHelper()
	pid := 0
	for range cells {
		r, leave := borrow(name)
		if pid == 0 {
			pid = r.Browser
		}
		Expect(r.Browser).To(Equal(pid), "one browser for all")
		visit(r)
		leave()
		memory = append(memory, treeMemory(pid))
	}
	AddReportEntry(fmt.Sprintf("memory after each of %d cells, in MB", cells), memory)
	return memory
}

var _ = Describe("a warm browser after many cells", func() {
	cells := 12
	if tier.IsNightly() {
		cells = 200
	}
	It("keeps no mark of any, and its memory is flat", func(ctx SpecContext) {
		site := newStoring()
		DeferCleanup(site.Close)
		memory := memoryAfter(cells, "rod", func(r *engine.Instance) {
			Eventually(ctx, shown(ctx, r, site.URL+"/read")).Should(Equal("nothing"))
			Eventually(ctx, shown(ctx, r, site.URL+"/store")).Should(Equal("stored"))
		})
		// A context's processes end some time after it, so only the least of several figures tells. In its first minute the
		// browser itself starts what it put off, about 45 MB, at once.
		early, late := slices.Min(memory[cells/2:3*cells/4]), slices.Min(memory[3*cells/4:])
		Expect(late).To(BeNumerically("<", 1.15*early), "%.0f", memory)
	})
	It("has flat memory in Java, once its heap has grown", tier.If(true), func(ctx SpecContext) {
		site := newStoring()
		DeferCleanup(site.Close)
		memory := memoryAfter(cells, "htmlunit-ie11", func(r *engine.Instance) {
			Eventually(ctx, shown(ctx, r, site.URL+"/plain")).Should(Equal("plain"))
		})
		Expect(memory[cells-1]).To(BeNumerically("<", 1.3*memory[cells/2]), "%.0f", memory)
	})
})
