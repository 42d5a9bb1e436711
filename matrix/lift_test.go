package matrix_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/matrix"
)

var _ = Describe("A network without a constraint", func() {
	const yaml = `{line: 512kbps, policy: [{kind: block, hosts: [a.example.test, b.example.test]}, {kind: intercept-tls}, {kind: upload-content, match: unsanitised}]}`
	left := func(n matrix.Network) (ids []string) {
		for _, r := range n.Policy {
			ids = append(ids, r.ID)
		}
		if n.Line != (matrix.Line{}) {
			ids = append(ids, "line")
		}
		return ids
	}
	const a, b, tls, files = "policy.block:a.example.test", "policy.block:b.example.test", "policy.intercept-tls", "policy.upload-content:unsanitised"

	DescribeTable("keeps the others", func(lifted, want []string) {
		n, err := network(yaml).Without(lifted...)
		Expect(err).NotTo(HaveOccurred())
		Expect(left(n)).To(Equal(want))
	},
		Entry("nothing", nil, []string{a, b, tls, files, "line"}),
		Entry("one rule by its id", []string{a}, []string{b, tls, files, "line"}),
		Entry("all of a kind", []string{"policy.block"}, []string{tls, files, "line"}),
		Entry("a rule that has no value", []string{tls}, []string{a, b, files, "line"}),
		Entry("several, one of them twice", []string{"policy.block", a, "line"}, []string{tls, files}),
		Entry("all rules", []string{"policy"}, []string{"line"}),
		Entry("the line", []string{"line"}, []string{a, b, tls, files}),
		Entry("everything", []string{"network"}, nil),
		Entry("the browser, which is no matter of the network", []string{"browser"}, []string{a, b, tls, files, "line"}),
	)

	It("does not change the network that it is made from", func() {
		n := network(yaml)
		_, err := n.Without("policy.block", "line")
		Expect(err).NotTo(HaveOccurred())
		Expect(left(n)).To(Equal([]string{a, b, tls, files, "line"}))
	})

	DescribeTable("refuses what the network does not have", func(yaml, constraint, message string) {
		_, err := network(yaml).Without(constraint)
		Expect(err).To(MatchError(message))
	},
		Entry("misspelt", yaml, "policy.blok", `lift "policy.blok": this network has no such constraint: did you mean "policy.block"?`),
		Entry("a line that is unlimited", "{policy: [{kind: pac}]}", "line", `lift "line": this network has no such constraint: use one of: policy, policy.pac, network, browser`),
	)

	It("knows what there is to lift", func() {
		n := network(yaml)
		Expect(n.Constraints()).To(Equal([]string{"line", "policy", "policy.block", a, b, tls, "policy.upload-content", files, "network", "browser"}))
		Expect(n.Kinds()).To(Equal([]string{"policy.block", tls, "policy.upload-content", "line"}))
	})
})
