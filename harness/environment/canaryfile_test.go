package environment

import (
	"strings"

	"cxmatrix/harness/network/inspect"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("A file that a rule is tested with", func() {
	It("has its media type", func() {
		for kind, head := range samples {
			Expect(inspect.Sniff(inspect.Part{Name: "canary", Bytes: int64(len(head)), Content: strings.NewReader(head)})).To(Equal(kind), kind)
		}
	})

	It("is unsanitised if the rule requires it", func() {
		file, err := canaryFile(matrix.Rule{Kind: "upload-content", Match: "unsanitised"})
		Expect(err).NotTo(HaveOccurred())
		Expect(inspect.Unsanitised(inspect.Part{Name: file.name, Bytes: int64(len(file.head)), Content: strings.NewReader(file.head)})).To(ContainElement(HavePrefix("script")))
	})

	It("is not made if it is too large, or unknown", func() {
		for _, r := range []matrix.Rule{{Kind: "body-limit", Size: 1 << 30}, {Match: "size", Size: 1 << 30}, {Match: "type", Values: []string{"application/x-nobody"}}} {
			_, err := canaryFile(r)
			Expect(err).To(BeAssignableToTypeOf(&untestedError{}))
		}
	})
})
