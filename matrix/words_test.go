package matrix_test

import (
	"strings"

	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the words of a constraint", func() {
	It("say what it does, and what would help, of every kind", func() {
		kinds := []matrix.Constraint{matrix.AllRules, matrix.TheLine, matrix.AllNetwork, matrix.TheBrowser}
		for _, kind := range matrix.Kinds() {
			if strings.HasSuffix(kind, "-content") {
				for _, match := range []string{"extension", "type", "size", "unsanitised", "unapproved"} {
					kinds = append(kinds, matrix.RuleID(kind, match))
				}
			}
			kinds = append(kinds, matrix.RuleID(kind, ""), matrix.RuleID(kind, "x.example.test"))
		}
		for _, c := range kinds {
			does, help := c.Words()
			Expect(does).NotTo(Or(BeEmpty(), Equal(string(c)), ContainSubstring("$")), string(c))
			Expect(help).NotTo(Or(BeEmpty(), ContainSubstring("$")), string(c))
		}
	})

	It("name what it is about", func() {
		does, help := matrix.Constraint("policy.block:upload.example.test").Words()
		Expect(does).To(Equal("upload.example.test is blocked"))
		Expect(help).To(HavePrefix("allow upload.example.test in the network"))
	})

	It("say what a rule is limited to", func() {
		does, help := matrix.Constraint("policy.block:upload.example.test@POST+/files/*").Words()
		Expect(does).To(Equal("upload.example.test is blocked (only for POST, /files/*)"))
		Expect(help).To(HavePrefix("allow upload.example.test in the network"))
		does, _ = matrix.Constraint("policy.upload-content:type@upload.example.test").Words()
		Expect(does).To(Equal("uploads of certain media types are refused (only for upload.example.test)"))
		does, _ = matrix.Constraint("policy.methods:PUT+PATCH").Words()
		Expect(does).To(Equal("requests by PUT, PATCH are refused"))
	})

	It("are the id of one that this version does not know", func() {
		does, help := matrix.Constraint("policy.later:x").Words()
		Expect(does).To(Equal("policy.later:x"))
		Expect(help).To(BeEmpty())
	})
})
