package journey_test

import (
	"cxmatrix/harness/journey"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the messages of a journey", func() {
	const file = `name: a
messages:
- {contains: "Code  E17", explains: true}
- {matches: '^E\d+$', explains: false}
- {contains: quota, explains: false}
steps: [{name: one, actions: [{open: /}]}]`

	DescribeTable("classify texts", func(text string, explains, found bool) {
		j, err := journey.Parse("j.yaml", []byte(file), options())
		Expect(err).NotTo(HaveOccurred())
		ok, known := j.Explains(text)
		Expect(known).To(Equal(found))
		Expect(ok).To(Equal(explains))
	},
		Entry("a part, in any case and over line ends", "Sorry: code\nE17 (quota)", true, true),
		Entry("a regular expression", "E99", false, true),
		Entry("that fits no other text", "E99!", false, false),
		Entry("what would explain, but does not here", "Your quota is used up", false, true),
		Entry("none", "File too large", false, false),
	)
})
