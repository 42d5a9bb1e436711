package results_test

import (
	"strings"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a control cell", func() {
	const cell = "medium/ie-11/windows-8"

	It("is named after its cell, also when it is a control of a control", func() {
		id := results.ControlID(cell, "without-line")
		Expect(id).To(Equal("medium/ie-11/windows-8#without-line"))
		Expect(results.Base(id)).To(Equal(cell))
		Expect(results.ControlID(id, "again")).To(Equal("medium/ie-11/windows-8#again"))
		Expect(results.IsControl(id)).To(BeTrue())
		Expect(results.IsControl(cell)).To(BeFalse())
		Expect(results.Base(cell)).To(Equal(cell))
	})

	It("has a directory name that is valid on every system", func() {
		dir := results.ArtifactDir(results.ControlID(cell, "without-policy.block:*.example.test"), 1)
		Expect(dir).To(Equal("artifacts/medium_ie-11_windows-8#without-policy.block__.example.test/1"))
		long := func(end string) string {
			return results.ArtifactDir(results.ControlID(cell, strings.Repeat("policy.x+", 40)+end), 1)
		}
		Expect(len(long("a"))).To(BeNumerically("<", 160))
		Expect(long("a")).NotTo(Equal(long("b")))
	})
})
