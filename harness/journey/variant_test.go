package journey_test

import (
	"cxmatrix/harness/journey"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the site variants of a journey", func() {
	suits := func(variant, actions string) error {
		GinkgoHelper()
		text := "name: try\nfiles: [{name: cv.pdf, bytes: 600}]\nsteps:\n- name: send\n  actions:\n" + actions
		j, err := journey.Parse("try.yaml", []byte(text), options())
		Expect(err).NotTo(HaveOccurred())
		return j.CheckVariant(variant)
	}
	const (
		common    = "  - open: /in\n"
		forLocal  = "  - attach: {input: input, files: [cv.pdf]}\n    variant: [local]\n"
		forAll    = "  - attach: {input: input, files: [cv.pdf]}\n"
		inside    = "  - within: {at: body, actions: [{attach: {input: input, files: [cv.pdf]}}]}\n"
		insideOne = "  - within: {at: body, actions: [{attach: {input: input, files: [cv.pdf]}, variant: [local]}]}\n"
		localOnly = "  - open: /in\n    variant: [local]\n"
	)
	DescribeTable("suit it", func(variant, actions string) {
		Expect(suits(variant, actions)).To(Succeed())
	},
		Entry("one that a step uploads for", "local", common+forLocal),
		Entry("one with other words of the same uploader", "local+mute", common+forLocal),
		Entry("any where the upload is for all", "", common+forAll),
		Entry("one that an action, but no upload, is not for", "widget", localOnly+forAll),
		Entry("one that a nested action uploads for", "local", common+insideOne),
		Entry("any where a nested upload is for all", "", forLocal+inside),
	)
	It("do not if all nested actions are for another", func() {
		Expect(suits("widget", insideOne)).To(MatchError(ContainSubstring(`step "send" has no action for site variant "widget"`)))
		Expect(suits("widget", common+insideOne)).To(MatchError(ContainSubstring(`step "send" uploads nothing for site variant "widget", but for local`)))
	})
	It("do not if a step has no action", func() {
		Expect(suits("widget", localOnly)).To(MatchError(`journey try: step "send" has no action for site variant "widget": check the variant: of its actions`))
	})
	It("do not if a step uploads nothing, but does for others", func() {
		Expect(suits("", common+forLocal)).To(MatchError(`journey try: step "send" uploads nothing for site variant "", but for local: name one of them, by --variant or the variant: of the environment`))
	})
})
