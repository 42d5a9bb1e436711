package browsertest

import (
	"context"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// found are selectors and the ids of what they select on the page "selectors", "-" for an element without one.
var found = []struct{ selector, ids string }{
	{"css=.card", "c1 c2"},
	{".card >> .b", "- s1 s2"},
	{".card >> .b >> nth=-1", "s2"},
	{"text=save", "- s1 s2"},
	{`text="Save all"`, "s2"},
	{"text=/^SAVE$/i", "- s1"},
	{"text=is not yet there", "mixed"},
	{"text=yet", "-"},
	{"text=send it", "send"},
	{"role=button", "- s1 s2 send icon"},
	{"role=button[name=save all]", "s2"},
	{`role=button[name="Save"]`, "- s1"},
	{"role=button[name=close][disabled]", "icon"},
	{"role=heading[level=2][name=open ones]", "-"},
	{"role=link[name=help]", "help"},
	{"role=textbox[name=Your city]", "city"},
	{"role=checkbox[checked]", "agree"},
	{"role=checkbox[checked=false]", "news"},
	{"role=combobox", "kind"},
	{"label=e-mail", "mail"},
	{`label="Name"`, "name"},
	{"label=your city", "city"},
	{"label=telephone", "phone"},
	{"label=I agree", "agree"},
	{"placeholder=you@", "mail"},
	{"title=get", "help"},
	{"alt=help", "-"},
	{"testid=phone-1", "phone"},
	{"testid=phone", ""},
	{"//div[@class='card']/button[2]", "s1"},
	{"(//button)[3]", "s2"},
	{"#c2 >> //button", "s2"},
	{"#c2 >> text=save", "s2"},
	{"#none || text=nothing || #c1 || #c2", "c1"},
	{".card >> #none || #c1 >> //button[2]", "s1"},
}

// findSpecs are about the ways to select elements.
func (s *suite) findSpecs() {
	spec("selects as people and recorders do", func(ctx SpecContext) {
		s.visit(ctx, "/selectors")
		for _, f := range found {
			Expect(s.ids(ctx, f.selector)).To(Equal(f.ids), f.selector)
		}
	})
	spec("does to the visible one of several what it is told, and says which if there are more", func(ctx SpecContext) {
		s.visit(ctx, "/selectors")
		Expect(s.Page.Fill(ctx, "role=textbox[name=e-mail] || #mail", "ann@example.test")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#mail").Value).To(Equal("ann@example.test"))
		Expect(s.Page.Choose(ctx, "label=News", "on")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#news").Checked).To(BeTrue())
		Expect(s.Page.Click(ctx, "#c1 >> text=save")).To(Succeed())
		Expect(s.notes()).To(BeEmpty(), "one of two is hidden")
		Expect(s.Page.Click(ctx, ".b")).To(Succeed())
		s.needs(browser.Layout)
		Expect(s.notes()).To(ConsistOf("click .b: 2 visible elements match, and the first of them was used: button#s1"))
	})
	spec("selects in a frame of which there are alternatives", func(ctx SpecContext) {
		s.needs(browser.Frames)
		s.visit(ctx, "/selectors")
		Expect(s.Page.Fill(ctx, "#gone >>> #card || #inner >>> #none || #inner >>> #card", "4711")).To(Succeed())
		Expect(s.Page.Click(ctx, "#inner >>> role=button[name=pay]")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#inner >>> #paid")).Should(Equal("paid 4711"))
	})
	spec("uses what is in open shadow roots", func(ctx SpecContext) {
		s.needs(browser.Shadow)
		s.visit(ctx, "/shadow")
		Expect(s.Page.Fill(ctx, "app-login >>> #email", "ann")).To(Succeed())
		Expect(s.Page.Fill(ctx, "#email", "bea")).To(Succeed(), "without saying where")
		Expect(s.Page.Fill(ctx, "label=e-mail", "eve")).To(Succeed())
		Expect(s.Page.Click(ctx, "app-login >>> app-button >>> #go")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#login >>> #did")).Should(Equal("in: eve"))
		Expect(s.Page.Click(ctx, "role=button[name=go on]")).To(Succeed())
		_, err := s.Page.Elements(ctx, "#closed >>> #hidden-one")
		expectSiteError(err, "has no open shadow root")
	})
}

// ids joins the ids of what a selector selects.
func (s *suite) ids(ctx context.Context, selector string) string {
	GinkgoHelper()
	list, err := s.Page.Elements(ctx, selector)
	Expect(err).NotTo(HaveOccurred(), selector)
	return joinIDs(list)
}

func joinIDs(list []browser.Element) (all string) {
	for i, e := range list {
		if i > 0 {
			all += " "
		}
		if all += e.ID; e.ID == "" {
			all += "-"
		}
	}
	return all
}

// notes are the page's since the last call.
func (s *suite) notes() []string {
	if n, ok := s.Page.(browser.Noter); ok {
		return n.TakeNotes()
	}
	return nil
}
