package browsertest

import (
	"context"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// earlySpecs are about presses that come before a page listens to them.
func (s *suite) earlySpecs() {
	early := func(ctx context.Context, selector string) func() (browser.EarlyPress, error) {
		return func() (browser.EarlyPress, error) { return s.Page.EarlyPress(ctx, selector) }
	}
	press := func(ctx context.Context, selector string) {
		GinkgoHelper()
		s.needs(browser.Layout, browser.Events, browser.Mutations)
		s.visit(ctx, "/early")
		Expect(s.Page.Click(ctx, selector)).To(Succeed())
	}
	DescribeTable("knows a press that came too early", func(ctx SpecContext, selector, listener string) {
		press(ctx, selector)
		Eventually(ctx, early(ctx, selector)).ShouldNot(BeZero())
		e, err := early(ctx, selector)()
		Expect(err).NotTo(HaveOccurred())
		Expect(e.By).To(BeNumerically(">", 0))
		Expect(e.Now).To(Equal(listener))
		Expect(s.Page.EarlyPress(ctx, "#silent")).To(BeZero(), "that was not pressed")
	},
		Entry("by what is around it", "#early", "div#root", SpecTimeout(hang.Limit)),
		Entry("by its attribute", "#attribute", "button#attribute", SpecTimeout(hang.Limit)),
	)
	DescribeTable("knows that it was lost, and may be done again", func(ctx SpecContext, selector string) {
		s.needs(browser.LostPress)
		press(ctx, selector)
		Eventually(ctx, func() (bool, error) {
			e, err := s.Page.EarlyPress(ctx, selector)
			return e.WasLost, err
		}).Should(BeTrue())
		Expect(s.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal(selector[1:]), "once")
		Expect(s.Page.EarlyPress(ctx, selector)).To(BeZero())
	},
		Entry("by what is around it", "#early", SpecTimeout(hang.Limit)),
		Entry("by its attribute", "#attribute", SpecTimeout(hang.Limit)),
	)
	spec("takes no press for early that the page heard", func(ctx SpecContext) {
		press(ctx, "#heard")
		Expect(s.Page.EarlyPress(ctx, "#heard")).To(BeZero())
		press(ctx, "#opens")
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("opened"))
		Expect(s.Page.EarlyPress(ctx, "#opens")).To(BeZero(), "what closes the menu listens since it is open")
		press(ctx, "#silent")
		Expect(s.Page.EarlyPress(ctx, "#silent")).To(BeZero(), "nothing listens to it yet")
	})
}
