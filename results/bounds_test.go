package results_test

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// heap is what the process has got of the system at most.
func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys)
}

var _ = Describe("a hostile journal of 200 MB", Serial, func() {
	const mib = 1 << 20
	BeforeEach(func() {
		if raced {
			Skip("sizes mean nothing under the race detector, and no second goroutine reads")
		}
	})

	// filled is a run directory whose journal is one line again and again.
	filled := func(size int, line string) string {
		dir := newRun("low/a/b")
		f, err := os.Create(filepath.Join(dir, "journal.jsonl"))
		Expect(err).NotTo(HaveOccurred())
		defer f.Close()
		out := bufio.NewWriterSize(f, mib)
		for range size / len(line) {
			out.WriteString(line)
		}
		out.WriteString("\n" + `{"type":"cell","schema":1,"cell":"low/a/b","attempt":1,"verdict":"failed"}` + "\n")
		Expect(out.Flush()).To(Succeed())
		return dir
	}

	DescribeTable("takes no more memory than it may", func(line string, most int64) {
		dir := filled(200*mib, line)
		before := heap()
		r := read(dir)
		Expect(heap()-before).To(BeNumerically("<", most), "bytes")
		Expect(r.Final("low/a/b").Verdict).To(Equal(results.Failed), "what is whole behind it is read")
		Expect(len(r.Damage)).To(And(BeNumerically(">", 0), BeNumerically("<=", 101)))
	},
		Entry("one line without end", strings.Repeat("x", mib), int64(128*mib)),
		Entry("short lines of garbage", "{\"type\":\"cell\","+strings.Repeat("x", 100)+"\n", int64(64*mib)),
		Entry("lines beyond what is accepted", strings.Repeat("{", 17*mib)+"\n", int64(128*mib)),
		Entry("records of nothing", "{\"type\":\"poem\",\"cell\":\""+strings.Repeat("x", 1000)+"\"}\n", int64(64*mib)),
	)

	It("that is a hundred times as large in memory ends at a bound", func() {
		r := read(filled(30*mib, `{"type":"cell","cell":"x","verdict":"failed","steps":[`+strings.Repeat("{},", 100_000)+"{}]}\n"))
		Expect(r.Damage[len(r.Damage)-1]).To(MatchRegexp("more are damaged"))
		Expect(len(r.Cells)).To(BeNumerically("<", 60))
	})
})
