package browsertest

import (
	"context"
	"strings"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (s *suite) pickSpecs() {
	var one, two string
	BeforeEach(func() { one, two = file("zeugnis-ü.pdf", 1234), file("two words.txt", 0) })
	pick := func(ctx context.Context, selector string, paths ...string) (taken int) {
		GinkgoHelper()
		s.needs(browser.Files)
		s.visit(ctx, "/choosers")
		Expect(s.Page.CatchChooser(ctx, selector)).To(Succeed())
		Expect(s.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, func() (err error) {
			taken, err = s.Page.GiveChooser(ctx, selector, paths...)
			if err != nil && !strings.Contains(err.Error(), browser.NoChooser) {
				return StopTrying("it can't be given again").Wrap(err)
			}
			return err
		}).Should(Succeed())
		return taken
	}
	DescribeTable("gives files to a chooser that a press opens, once", func(ctx SpecContext, selector string) {
		Expect(pick(ctx, selector, one, two)).To(Equal(2))
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("zeugnis-ü.pdf 1234 two words.txt 0"))
		Expect(s.Page.Elements(ctx, "input")).To(HaveLen(1))
	},
		Entry("of an input in no document", "#detached", SpecTimeout(hang.Limit)),
		Entry("of an input that is added for it", "#attached", SpecTimeout(hang.Limit)),
		Entry("a moment later", "#later", SpecTimeout(hang.Limit)),
		Entry("by a label", "#label", SpecTimeout(hang.Limit)),
	)
	spec("gives one file where the chooser takes one", func(ctx SpecContext) {
		Expect(pick(ctx, "#one", one, two)).To(Equal(1))
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("zeugnis-ü.pdf 1234"))
	})
	spec("reports that no chooser opened", func(ctx SpecContext) {
		s.visit(ctx, "/choosers")
		err := s.Page.CatchChooser(ctx, "#nothing")
		if _, lacks := s.lacks[browser.Files]; lacks {
			Expect(browser.IsToolError(err)).To(BeTrue(), "want a tool error, got: %v", err)
			Expect(err).To(MatchError(ContainSubstring("unsupported")))
			return
		}
		Expect(err).NotTo(HaveOccurred())
		Expect(s.Page.Click(ctx, "#nothing")).To(Succeed())
		_, err = s.Page.GiveChooser(ctx, "#nothing", one)
		expectSiteError(err, browser.NoChooser)
	})
}
