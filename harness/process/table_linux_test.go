package process

import (
	"os"
	"os/exec"
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
	It("does not take a process that executes a new program for one without a mark", func() {
		cmd := exec.Command("sh", "-c", `exec sh -c "$0" "$0"`, `exec sh -c "$0" "$0"`)
		cmd.Env = append(os.Environ(), markVariable+"=again")
		Expect(cmd.Start()).To(Succeed())
		DeferCleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		unknown := 0
		for range 20_000 {
			mark, known := readMark(cmd.Process.Pid)
			if !known {
				unknown++
				continue
			}
			Expect(mark).To(Equal("again"))
		}
		Expect(unknown).To(BeNumerically(">", 0), "it was met between two programs")
	})
	It("knows that a process without an environment has no mark", func() {
		cmd := exec.Command("/bin/sleep", "1000")
		cmd.Env = []string{}
		Expect(cmd.Start()).To(Succeed())
		DeferCleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		Eventually(func() bool { _, known := readMark(cmd.Process.Pid); return known }).Should(BeTrue())
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
