package process

import (
	"os"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("reading the process table", func() {
	It("parses a program's name with spaces and parentheses", func() {
		e, err := parseStat([]byte("42 (a) R 1 (b) S 7 42 40 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 65141 99 0\n"))
		Expect(err).NotTo(HaveOccurred())
		Expect(e).To(Equal(entry{pid: 42, parent: 7, group: 42, session: 40, threads: 3, state: 'S', start: 65141}))
	})
	It("finds this process, alive, below its parent", func() {
		e, ok := readStat(os.Getpid())
		Expect(ok).To(BeTrue())
		Expect(e.parent).To(Equal(os.Getppid()))
		Expect(e.dead()).To(BeFalse())
		Expect(age(e)).To(BeNumerically(">=", 0))
	})
	It("counts a process of which only the first thread has ended as alive", func() {
		Expect(entry{state: 'Z', threads: 2}.dead()).To(BeFalse())
		Expect(entry{state: 'Z', threads: 1}.dead()).To(BeTrue())
	})
})

func FuzzParseStat(f *testing.F) {
	f.Add([]byte("42 (a) R 1 (b) S 7 42 40 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 65141 99 0\n"))
	f.Add([]byte("1 (x"))
	f.Add([]byte(") ("))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := parseStat(raw)
		if err != nil && e != (entry{}) {
			t.Fatalf("%q: %v and yet %+v", raw, err, e)
		}
	})
}
