package browsertest

import (
	"context"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/key"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// pointingSpecs are about the pointer, besides simple clicks.
func (s *suite) pointingSpecs() {
	spec("moves the pointer to an element, where it stays", func(ctx SpecContext) {
		s.visit(ctx, "/pointer")
		Expect(s.Page.Hover(ctx, "#note")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#note")).Should(Equal("hovered"))
		s.needs(browser.Layout)
		Expect(s.onlyMatch(ctx, "#new").Visible).To(BeFalse())
		Expect(s.Page.Hover(ctx, "#menu")).To(Succeed())
		Eventually(ctx, func() bool { return s.onlyMatch(ctx, "#new").Visible }).Should(BeTrue())
		Consistently(ctx, func() bool { return s.onlyMatch(ctx, "#new").Visible }).Should(BeTrue())
		Expect(s.Page.Click(ctx, "#new")).To(Succeed())
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Arrived"))
	})
	spec("does not move the pointer to what it would not meet", func(ctx SpecContext) {
		s.visit(ctx, "/pointer")
		expectSiteError(s.Page.Hover(ctx, "#nobody"), "no such element")
		s.needs(browser.Layout)
		expectSiteError(s.Page.Hover(ctx, "#cover"), "hidden")
		expectSiteError(s.Page.Hover(ctx, "#shaded"), "covered by div#shade")
		Expect(s.Page.Hover(ctx, "#off")).To(Succeed(), "a person reads there why it is off")
	})
	spec("presses twice, and the page gets a double click", func(ctx SpecContext) {
		s.visit(ctx, "/pointer")
		Expect(s.Page.ClickWith(ctx, "#times", browser.LeftButton, 2)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(MatchRegexp("click .*click .*dblclick"))
	})
	spec("presses three times", func(ctx SpecContext) {
		s.needs(browser.ThreePresses)
		s.visit(ctx, "/pointer")
		Expect(s.Page.ClickWith(ctx, "#times", browser.LeftButton, 3)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(MatchRegexp("(click .*){3}"))
	})
	spec("presses the right button", func(ctx SpecContext) {
		s.needs(browser.Buttons)
		s.visit(ctx, "/pointer")
		Expect(s.Page.ClickWith(ctx, "#times", browser.RightButton, 1)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(ContainSubstring("menu"))
	})
	spec("presses the middle button", func(ctx SpecContext) {
		s.needs(browser.Buttons)
		s.visit(ctx, "/pointer")
		Expect(s.Page.ClickWith(ctx, "#times", browser.MiddleButton, 1)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(ContainSubstring("b1"))
	})
	spec("does not press what covers an element after the first press, and does not press again", func(ctx SpecContext) {
		s.needs(browser.Layout, browser.Events)
		s.visit(ctx, "/pointer")
		err := s.Page.ClickWith(ctx, "#once", browser.LeftButton, 2)
		expectSiteError(err, "it was pressed once, and then div#cover was in its place")
		Expect(browser.IsRetryable(err)).To(BeFalse())
		Expect(s.onlyMatch(ctx, "#did").Text).To(Equal("one"))
	})
	spec("returns from a second press when its page is complete", func(ctx SpecContext) {
		s.visit(ctx, "/pointer")
		Expect(s.Page.ClickWith(ctx, "#fresh", browser.LeftButton, 2)).To(Succeed())
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Arrived"))
	})
	spec("does not press a disabled button, whichever the button of the mouse", func(ctx SpecContext) {
		s.visit(ctx, "/pointer")
		expectSiteError(s.Page.ClickWith(ctx, "#off", browser.RightButton, 1), "disabled")
	})
	spec("scrolls to an element", func(ctx SpecContext) {
		s.visit(ctx, "/pointer")
		Expect(s.Page.ScrollTo(ctx, "#low")).To(Succeed())
		expectSiteError(s.Page.ScrollTo(ctx, "#nobody"), "no such element")
		s.needs(browser.Layout)
		Eventually(ctx, s.text(ctx, "#sight")).Should(Equal("low is in sight"))
	})
	DescribeTable("reads", func(ctx SpecContext, selector, attribute, want string) {
		s.visit(ctx, "/pointer")
		Expect(s.Page.Read(ctx, selector, attribute)).To(Equal(want))
	},
		Entry("a text", "#link", "", "Read me", SpecTimeout(hang.Limit)),
		Entry("a field", "#held", "", "given", SpecTimeout(hang.Limit)),
		Entry("an attribute", "#low", "data-kind", "deep one", SpecTimeout(hang.Limit)),
		Entry("a title", "#low", "title", "A title", SpecTimeout(hang.Limit)),
		Entry("no password", "#secret", "value", "•••••••", SpecTimeout(hang.Limit)),
	)
	spec("reads an address in full, and says what is not there", func(ctx SpecContext) {
		s.visit(ctx, "/pointer")
		Expect(s.Page.Read(ctx, "#link", "href")).To(Equal(s.site.url + "/next?a=1"))
		_, err := s.Page.Read(ctx, "#link", "data-x")
		expectSiteError(err, "it has no attribute data-x")
		_, err = s.Page.Read(ctx, "#none", "")
		expectSiteError(err, "it has no text")
		_, err = s.Page.Read(ctx, "#nobody", "")
		expectSiteError(err, "no such element")
	})
}

// keySpecs are about single keys and the focus.
func (s *suite) keySpecs() {
	press := func(ctx context.Context, selector, text string) {
		GinkgoHelper()
		k, err := key.Parse(text)
		Expect(err).NotTo(HaveOccurred())
		Expect(s.Page.Press(ctx, selector, k)).To(Succeed())
	}
	heard := func(ctx context.Context) string { return s.onlyMatch(ctx, "#heard").Text }
	spec("presses keys in the element that has the focus", func(ctx SpecContext) {
		s.visit(ctx, "/keys")
		press(ctx, "#two", "x")
		press(ctx, "", "y")
		press(ctx, "", "Shift+z")
		press(ctx, "", "Space")
		press(ctx, "", "+")
		Expect(s.onlyMatch(ctx, "#two").Value).To(Equal("xyZ +"))
		Expect(heard(ctx)).NotTo(ContainSubstring("?"), "events that a script made")
	})
	spec("presses keys that enter nothing", func(ctx SpecContext) {
		s.needs(browser.Keys)
		s.visit(ctx, "/keys")
		press(ctx, "#two", "a")
		press(ctx, "", "b")
		press(ctx, "", "ArrowLeft")
		press(ctx, "", "Backspace")
		Expect(s.onlyMatch(ctx, "#two").Value).To(Equal("b"))
	})
	spec("presses keys with others held down, and releases them", func(ctx SpecContext) {
		s.needs(browser.Keys)
		s.visit(ctx, "/keys")
		press(ctx, "#one", "Control+A")
		Expect(heard(ctx)).To(ContainSubstring("one:65c"))
		press(ctx, "", "n")
		Expect(s.onlyMatch(ctx, "#one").Value).To(Equal("n"))
		press(ctx, "", "Control+Shift+ArrowLeft")
		Expect(heard(ctx)).To(ContainSubstring("one:37cs"))
		press(ctx, "", "m")
		Expect(s.onlyMatch(ctx, "#one").Value).To(Equal("m"))
	})
	spec("moves the focus by a key, and the field tells of its change", func(ctx SpecContext) {
		s.needs(browser.Keys)
		s.visit(ctx, "/keys")
		press(ctx, "#one", "x")
		press(ctx, "", "Tab")
		press(ctx, "", "k")
		Expect(s.onlyMatch(ctx, "#two").Value).To(Equal("k"))
		Expect(heard(ctx)).To(ContainSubstring("one:change"))
		press(ctx, "", "Shift+Tab")
		Eventually(ctx, func() string { return heard(ctx) }).Should(MatchRegexp("one:focusin .*two:focusin .*one:focusin"))
	})
	spec("presses keys in what is no field, but takes the focus", func(ctx SpecContext) {
		s.visit(ctx, "/keys")
		err := s.Page.Press(ctx, "#plain", key.Press{Key: key.Key{Name: "a", Rune: 'a'}})
		expectSiteError(err, "it takes no focus: p#plain")
		expectSiteError(s.Page.Press(ctx, "#nobody", key.Press{Key: key.Key{Name: "a", Rune: 'a'}}), "no such element")
		s.needs(browser.Keys)
		press(ctx, "#box", "Escape")
		Eventually(ctx, func() string { return heard(ctx) }).Should(ContainSubstring("box:27"))
	})
	spec("returns from a key when the page that it opens is complete", func(ctx SpecContext) {
		for range 3 {
			s.visit(ctx, "/keys")
			press(ctx, "#one", "Enter")
			Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Arrived"))
		}
	})
	spec("presses keys in a frame", func(ctx SpecContext) {
		s.needs(browser.Frames)
		s.visit(ctx, "/frames")
		press(ctx, "#outer >>> #deep >>> #card", "4")
		press(ctx, "", "2")
		Expect(s.onlyMatch(ctx, "#outer >>> #deep >>> #card").Value).To(Equal("42"))
		Expect(s.onlyMatch(ctx, "#under >>> #card").Value).To(BeEmpty())
	})
	spec("leaves a field, and no other", func(ctx SpecContext) {
		s.visit(ctx, "/keys")
		press(ctx, "#one", "x")
		Expect(s.Page.Leave(ctx, "#one")).To(Succeed())
		Eventually(ctx, func() string { return heard(ctx) }).Should(ContainSubstring("one:focusout"))
		if _, silent := s.lacks[browser.Events]; !silent {
			Expect(heard(ctx)).To(ContainSubstring("one:change"))
		}
		Expect(s.Page.Leave(ctx, "#two")).To(Succeed(), "as who passes by")
		Eventually(ctx, func() string { return heard(ctx) }).Should(And(ContainSubstring("two:focusin"), ContainSubstring("two:focusout")))
		expectSiteError(s.Page.Leave(ctx, "#nobody"), "no such element")
	})
}
