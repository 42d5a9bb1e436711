package results_test

import (
	"os"
	"path/filepath"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the check whether a run is using a directory", func() {
	It("does not change the directory", func() {
		dir := filepath.Join(GinkgoT().TempDir(), "run")
		Expect(results.IsRunning(dir)).To(BeFalse())
		Expect(dir).NotTo(BeADirectory())
		held, err := results.LockDir(dir)
		Expect(err).NotTo(HaveOccurred())
		files := func() string {
			list, _ := os.ReadDir(filepath.Join(dir, "locks"))
			return list[0].Name() + list[len(list)-1].Name()
		}
		before := files()
		Expect(results.IsRunning(dir)).To(BeTrue())
		Expect(held.Release()).To(Succeed())
		Expect(results.IsRunning(dir)).To(BeFalse())
		Expect(files()).To(Equal(before))
		held, err = results.LockDir(dir)
		Expect(err).NotTo(HaveOccurred(), "the check does not take the lock")
		Expect(held.Release()).To(Succeed())
	})
})
