package results_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/redact"
	"cxmatrix/results/redact/redacttest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a cell's log", func() {
	const secret = "hunter2 & sons"
	var (
		dir, path string
		log       *results.Log
	)
	BeforeEach(func() {
		dir = GinkgoT().TempDir()
		path = filepath.Join(dir, results.ArtifactDir("a/b/c", 1), results.LogFile)
		var err error
		log, err = results.CreateLog(dir, "a/b/c", 1, redact.New(secret))
		Expect(err).NotTo(HaveOccurred())
	})
	text := func() string {
		data, err := os.ReadFile(path)
		Expect(err).NotTo(HaveOccurred())
		return string(data)
	}
	write := func(s string) {
		n, err := log.Write([]byte(s))
		Expect(err).NotTo(HaveOccurred())
		Expect(n).To(Equal(len(s)))
	}

	It("never has a secret on the disk, wherever two writes split it", func() {
		for _, form := range redacttest.Forms {
			written := form.Write(secret)
			for i := 1; i < len(written); i += 3 {
				write("typed " + written[:i])
				Expect(text()).To(Or(BeEmpty(), HaveSuffix("\n")), "only whole lines are written")
				write(written[i:] + " into a field\n")
			}
			Expect(text()).NotTo(ContainSubstring(written), form.Name)
		}
		Expect(log.Close()).To(Succeed())
		Expect(strings.Count(text(), redact.Hidden)).To(BeNumerically(">", len(redacttest.Forms)))
	})

	It("is written to the disk line by line", func() {
		write("one\ntwo")
		Expect(text()).To(Equal("one\n"))
		Expect(log.Close()).To(Succeed())
		Expect(text()).To(Equal("one\ntwo\n"))
	})

	It("keeps its beginning, lines that look like errors, and its end", func() {
		write("listening on port 1\n")
		for i := range 60_000 {
			write(fmt.Sprintf("12:00 INFO line %d of a driver that talks\n", i))
			if i%10_000 == 5 {
				write(fmt.Sprintf("12:00 SEVERE: connection refused %d\n", i))
			}
			if i%1000 == 0 {
				Expect(len(text())).To(BeNumerically("<=", 256<<10))
			}
		}
		write("panic: the end\n")
		Expect(log.Close()).To(Succeed())
		got := text()
		Expect(len(got)).To(BeNumerically("<=", 65<<10))
		Expect(got).To(HavePrefix("listening on port 1\n"))
		Expect(got).To(HaveSuffix("line 59999 of a driver that talks\npanic: the end\n"))
		for i := 5; i < 60_000; i += 10_000 {
			Expect(got).To(ContainSubstring(fmt.Sprintf("connection refused %d\n", i)))
		}
		Expect(strings.Count(got, "lines left out")).To(Equal(1))
		var cut int
		_, err := fmt.Sscanf(got[strings.Index(got, "… "):], "… %d lines left out …", &cut)
		Expect(err).NotTo(HaveOccurred())
		Expect(cut + strings.Count(got, "\n") - 1).To(Equal(60_000 + 6 + 2))
	})

	It("shortens a long line, but never in the middle of a secret", func() {
		write("execute: " + strings.Repeat("x", 2030) + secret + strings.Repeat("function(){} ", 100_000) + "\nnext\n")
		Expect(log.Close()).To(Succeed())
		Expect(len(text())).To(BeNumerically("<", 2200))
		Expect(text()).To(HaveSuffix("bytes more)\nnext\n"))
		Expect(text()).NotTo(ContainSubstring("hunt"))
	})

	It("is accessible only to its user, as is everything that a run writes", func() {
		Expect(results.Create(filepath.Join(dir, "run"), results.Run{ID: "r"})).To(Succeed())
		Expect(results.OpenJournal(filepath.Join(dir, "run"), nil).Append(cell("low/a/b", results.Passed))).To(Succeed())
		held, err := results.LockDir(filepath.Join(dir, "run"))
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(held.Release)
		for _, top := range []string{"artifacts", "run"} {
			Expect(filepath.Walk(filepath.Join(dir, top), func(path string, info os.FileInfo, err error) error {
				Expect(info.Mode().Perm()&0o077).To(BeZero(), "%s %v", path, info.Mode())
				return err
			})).To(Succeed())
		}
	})

	It("does not change the mode of a directory that was there before", func() {
		shared := filepath.Join(dir, "shared")
		Expect(os.Mkdir(shared, 0o755)).To(Succeed())
		Expect(results.Create(shared, results.Run{ID: "r"})).To(Succeed())
		info, err := os.Stat(shared)
		Expect(err).NotTo(HaveOccurred())
		Expect(info.Mode().Perm()).To(BeEquivalentTo(0o755))
	})
})
