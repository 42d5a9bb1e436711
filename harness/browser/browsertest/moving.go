package browsertest

import (
	"context"
	"errors"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// movingSpecs are about pages that change under the customer's hands.
func (s *suite) movingSpecs() {
	spec("does not press what takes the place of an element, and presses that one next time", func(ctx SpecContext) {
		s.needs(browser.Layout, browser.Events)
		s.visit(ctx, "/moving")
		if err := s.Page.Click(ctx, "#meant"); err != nil { // a driver that measures after its pointer has moved is right at once
			expectSiteError(err, "button#wrong")
			Expect(s.onlyMatch(ctx, "#did").Text).To(BeEmpty())
			Expect(s.Page.Click(ctx, "#meant")).To(Succeed())
		}
		Expect(s.onlyMatch(ctx, "#did").Text).To(Equal("meant"))
	})
	spec("types no part of a password into a field that takes the focus", func(ctx SpecContext) {
		s.needs(browser.Events)
		s.visit(ctx, "/moving")
		if err := s.Page.Fill(ctx, "#pass", "s3cretword"); err != nil {
			expectSiteError(err, "focus to input#user")
			Expect(err.Error()).NotTo(ContainSubstring("s3cretword"))
			Expect(s.Page.Fill(ctx, "#pass", "s3cretword")).To(Succeed())
		}
		Expect(s.onlyMatch(ctx, "#user").Value).To(BeEmpty())
		Expect(s.onlyMatch(ctx, "#pass").Value).To(Equal("••••••••••"))
	})
	spec("types a text again of which the page lost characters", func(ctx SpecContext) {
		s.needs(browser.Events)
		s.visit(ctx, "/moving")
		Expect(s.Page.Fill(ctx, "#again", "administrator")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#again").Value).To(Equal("administrator"))
	})
	spec("accepts a mask that only lays a text out, and one field for each digit of a code", func(ctx SpecContext) {
		s.needs(browser.Events)
		s.visit(ctx, "/moving")
		Expect(s.Page.Fill(ctx, "#phone", "123456789")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#phone").Value).To(Equal("123 456 789"))
		Expect(s.Page.Fill(ctx, "#d0", "271828")).To(Succeed())
		Expect(s.values(ctx, ".digit")).To(Equal("271828"))
	})
	spec("reports a text that the page changed", func(ctx SpecContext) {
		s.needs(browser.Events)
		s.visit(ctx, "/moving")
		var altered *browser.AlteredError
		Expect(errors.As(s.Page.Fill(ctx, "#short", "12345"), &altered)).To(BeTrue())
		Expect(*altered).To(Equal(browser.AlteredError{Selector: "#short", Typed: 5, Holds: "123"}))
		Expect(errors.As(s.Page.Fill(ctx, "#tags", "one,"), &altered)).To(BeTrue())
		Expect(s.onlyMatch(ctx, "#typing").Text).To(Equal("one,"), "typed once")
	})
}

// values returns the values of all matches, joined.
func (s *suite) values(ctx context.Context, selector string) (all string) {
	GinkgoHelper()
	list, err := s.Page.Elements(ctx, selector)
	Expect(err).NotTo(HaveOccurred())
	for _, e := range list {
		all += e.Value
	}
	return all
}

// wholePageSpecs are about the window, not about one element.
func (s *suite) wholePageSpecs() {
	spec("leaves the field that has the focus, and the page gets its change", func(ctx SpecContext) {
		s.needs(browser.Events)
		s.visit(ctx, "/form")
		Expect(s.Page.Leave(ctx, "")).To(Succeed(), "nothing has it")
		Expect(s.Page.Fill(ctx, "#name", "x")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#events").Text).NotTo(ContainSubstring("change"))
		Expect(s.Page.Leave(ctx, "")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#events")).Should(ContainSubstring("name:change=1"))
	})
	spec("scrolls to the end of a page, a screen at a time, and back", func(ctx SpecContext) {
		s.needs(browser.Layout)
		s.visit(ctx, "/moving")
		Expect(s.onlyMatch(ctx, "#end").Text).To(BeEmpty())
		for range 20 {
			Expect(s.Page.Scroll(ctx, false)).To(Succeed())
		}
		Eventually(ctx, s.text(ctx, "#end")).Should(Equal("the end is in sight"))
		Expect(s.Page.Scroll(ctx, true)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#end")).Should(Equal("the start is in sight"))
	})
}
