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

// heap returns the largest size in bytes that the heap has had.
func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys)
}

var _ = Describe("a hostile journal", Serial, func() {
	const mib = 1 << 20
	BeforeEach(func() {
		if raced {
			Skip("sizes mean nothing under the race detector, and no second goroutine reads")
		}
	})

	// filled makes a run directory whose journal repeats a line up to a size, and ends with a valid record.
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

	DescribeTable("of 200 MB takes no more memory than its bound", func(line string, most int64) {
		dir := filled(200*mib, line)
		before := heap()
		r := read(dir)
		Expect(heap()-before).To(BeNumerically("<", most), "bytes")
		Expect(r.Final("low/a/b").Verdict).To(Equal(results.Failed), "the valid record at the end is read")
		Expect(len(r.Damage)).To(And(BeNumerically(">", 0), BeNumerically("<=", 101)))
	},
		Entry("one line of 200 MB", strings.Repeat("x", mib), int64(128*mib)),
		Entry("short lines of garbage", "{\"type\":\"cell\","+strings.Repeat("x", 100)+"\n", int64(64*mib)),
		Entry("lines over the length limit", strings.Repeat("{", 17*mib)+"\n", int64(128*mib)),
		Entry("records of an unknown type", "{\"type\":\"poem\",\"cell\":\""+strings.Repeat("x", 1000)+"\"}\n", int64(64*mib)),
	)

	It("of records that take a hundred times as much memory is read up to a bound", func() {
		r := read(filled(30*mib, `{"type":"cell","cell":"x","verdict":"failed","steps":[`+strings.Repeat("{},", 100_000)+"{}]}\n"))
		Expect(r.Damage[len(r.Damage)-1]).To(MatchRegexp("more are damaged"))
		Expect(len(r.Cells)).To(BeNumerically("<", 60))
	})
})
