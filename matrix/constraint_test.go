package matrix_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/matrix"
)

var _ = Describe("A network without a constraint", func() {
	const yaml = `{line: 512kbps, policy: [{kind: block, hosts: [a.example.test, b.example.test]}, {kind: intercept-tls}, {kind: upload-content, match: unsanitised}]}`
	left := func(n matrix.Network) (ids []matrix.Constraint) {
		for _, r := range n.Policy {
			ids = append(ids, r.ID)
		}
		if n.Line != (matrix.Line{}) {
			ids = append(ids, "line")
		}
		return ids
	}
	const a, b, tls, files = "policy.block:a.example.test", "policy.block:b.example.test", "policy.intercept-tls", "policy.upload-content:unsanitised"

	DescribeTable("keeps the others", func(lifted, want []matrix.Constraint) {
		n, err := network(yaml).Without(lifted...)
		Expect(err).NotTo(HaveOccurred())
		Expect(left(n)).To(Equal(want))
	},
		Entry("nothing", nil, []matrix.Constraint{a, b, tls, files, "line"}),
		Entry("one rule by its id", []matrix.Constraint{a}, []matrix.Constraint{b, tls, files, "line"}),
		Entry("all of a kind", []matrix.Constraint{"policy.block"}, []matrix.Constraint{tls, files, "line"}),
		Entry("a rule that has no value", []matrix.Constraint{tls}, []matrix.Constraint{a, b, files, "line"}),
		Entry("several, one of them twice", []matrix.Constraint{"policy.block", a, "line"}, []matrix.Constraint{tls, files}),
		Entry("all rules", []matrix.Constraint{"policy"}, []matrix.Constraint{"line"}),
		Entry("the line", []matrix.Constraint{"line"}, []matrix.Constraint{a, b, tls, files}),
		Entry("everything", []matrix.Constraint{"network"}, nil),
		Entry("the browser, which is no matter of the network", []matrix.Constraint{"browser"}, []matrix.Constraint{a, b, tls, files, "line"}),
	)

	It("does not change the network that it is made from", func() {
		n := network(yaml)
		_, err := n.Without("policy.block", "line")
		Expect(err).NotTo(HaveOccurred())
		Expect(left(n)).To(Equal([]matrix.Constraint{a, b, tls, files, "line"}))
	})

	DescribeTable("refuses what the network does not have", func(yaml string, constraint matrix.Constraint, message string) {
		_, err := network(yaml).Without(constraint)
		Expect(err).To(MatchError(message))
	},
		Entry("misspelt", yaml, matrix.Constraint("policy.blok"), `lift "policy.blok": this network has no such constraint: did you mean "policy.block"?`),
		Entry("a line that is unlimited", "{policy: [{kind: pac}]}", matrix.TheLine, `lift "line": this network has no such constraint: use one of: policy, policy.pac, network, browser`),
	)

	It("knows what there is to lift", func() {
		n := network(yaml)
		Expect(n.Constraints()).To(Equal([]matrix.Constraint{"line", "policy", "policy.block", a, b, tls, "policy.upload-content", files, "network", "browser"}))
		Expect(n.Kinds()).To(Equal([]matrix.Constraint{"policy.block", tls, "policy.upload-content", "line"}))
	})
})
