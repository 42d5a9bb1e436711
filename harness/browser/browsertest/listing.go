package browsertest

import (
	"context"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (s *suite) listSpecs() {
	// choose does what a journey does.
	choose := func(ctx context.Context, selector, value string) {
		GinkgoHelper()
		Expect(s.Page.Choose(ctx, selector, value)).To(MatchError(browser.ErrList))
		Expect(s.Page.OpenList(ctx, selector)).To(Succeed())
		Eventually(ctx, func() error { return s.Page.ChooseOption(ctx, selector, value) }).Should(Succeed())
		Eventually(ctx, func() error { return s.Page.CheckOption(ctx, selector, value) }).Should(Succeed())
	}
	DescribeTable("chooses from a list that is no select", func(ctx SpecContext, selector, value, did string) {
		s.visit(ctx, "/lists")
		if selector != "#static" {
			Expect(s.Page.Choose(ctx, selector, "Home")).To(MatchError(browser.ErrList), "another list has it")
		}
		choose(ctx, selector, value)
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal(did))
		Expect(s.Page.Choose(ctx, selector, value)).To(Succeed(), "it is chosen")
		Expect(s.text(ctx, "#did")()).To(Equal(did))
	},
		Entry("which comes a moment after the press", "#late", "Travel", "late Travel", SpecTimeout(hang.Limit)),
		Entry("of a button, which names it", "#button", "Travel", "button Travel", SpecTimeout(hang.Limit)),
		Entry("which is always there", "#static", "Travel", "static Travel", SpecTimeout(hang.Limit)),
	)
	spec("chooses from a list that comes when one types", func(ctx SpecContext) {
		s.needs(browser.Events)
		s.visit(ctx, "/lists")
		Expect(s.Page.OpenList(ctx, "#typed")).To(Succeed())
		expectSiteError(s.Page.ChooseOption(ctx, "#typed", "Travel"), "no such option")
		Expect(s.Page.Fill(ctx, "#typed", "Travel")).To(Succeed())
		Eventually(ctx, func() error { return s.Page.ChooseOption(ctx, "#typed", "Travel") }).Should(Succeed())
		Eventually(ctx, func() error { return s.Page.CheckOption(ctx, "#typed", "Travel") }).Should(Succeed())
		Expect(s.text(ctx, "#did")()).To(Equal("typed Travel"))
	})
	spec("scrolls a long list that draws only what is in sight", func(ctx SpecContext) {
		s.needs(browser.Layout)
		s.visit(ctx, "/lists")
		choose(ctx, "#long", "Item 42")
		Expect(s.text(ctx, "#did")()).To(Equal("long Item 42"))
		Expect(s.Page.OpenList(ctx, "#long")).To(Succeed())
		Eventually(ctx, func() error { return s.Page.ChooseOption(ctx, "#long", "Item 4200") }).Should(MatchError(ContainSubstring("no such option")))
	})
	spec("refuses what a list does not have", func(ctx SpecContext) {
		s.visit(ctx, "/lists")
		Expect(s.Page.Choose(ctx, "#static", "Home")).To(Succeed(), "it is chosen")
		expectSiteError(s.Page.ChooseOption(ctx, "#static", "Health"), "no such option")
		expectSiteError(s.Page.ChooseOption(ctx, "#static", "Space"), "option is disabled")
		expectSiteError(s.Page.CheckOption(ctx, "#static", "Travel"), `the page does not show "Travel" as chosen`)
		expectSiteError(s.Page.CheckOption(ctx, "#mute", "Travel"), `the page does not show "Travel" as chosen`)
	})
}
