package browsertest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

const nonLatin = "Ünïcödé 漢字 😀 <b>&amp;\"'"

func (s *suite) fillSpecs() {
	spec("types, and the page gets key, input and change events", func(ctx SpecContext) {
		s.needs(browser.Events)
		s.visit(ctx, "/form")
		Expect(s.Page.Fill(ctx, "#name", "Ann Example!")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#name").Value).To(Equal("Ann Example!"))
		Expect(s.Page.Fill(ctx, "#prefilled", "x")).To(Succeed()) // leaves the field
		events := s.onlyMatch(ctx, "#events").Text
		Expect(events).To(MatchRegexp("name:keydown=1[2-5]")) // with Shift, where it is a key of its own
		Expect(events).To(ContainSubstring("name:focusin=1"))
		Expect(events).To(ContainSubstring("name:input=12"))
		Expect(events).To(ContainSubstring("name:change=1"))
	})
	DescribeTable("enters any text", func(ctx SpecContext, selector, text string) {
		if selector == "#date" {
			s.needs(browser.Modern)
		}
		s.visit(ctx, "/form")
		Expect(s.Page.Fill(ctx, selector, text)).To(Succeed())
		Expect(s.onlyMatch(ctx, selector).Value).To(Equal(text))
		if _, silent := s.lacks[browser.Events]; !silent {
			Expect(s.onlyMatch(ctx, "#events").Text).To(ContainSubstring(strings.TrimPrefix(selector, "#") + ":input"))
		}
	},
		Entry("beyond ASCII", "#name", nonLatin, SpecTimeout(hang.Limit)),
		Entry("only beyond the basic plane", "#name", "😀👩🏽‍🚀", SpecTimeout(hang.Limit)),
		Entry("of several lines", "#story", "one\ntwo\n\nünf", SpecTimeout(hang.Limit)),
		Entry("with a tab", "#story", "a\tb", SpecTimeout(hang.Limit)),
		Entry("in place of what was there", "#prefilled", "new", SpecTimeout(hang.Limit)),
		Entry("that ends as the old one did", "#prefilled", "there", SpecTimeout(hang.Limit)),
		Entry("with WebDriver's own key codes", "#story", "\ue007\ue000x", SpecTimeout(hang.Limit)),
		Entry("of a date", "#date", "2026-01-31", SpecTimeout(hang.Limit)),
	)
	spec("enters a long text at once, not key by key", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		short := "0123456789 abcdef "
		long := strings.Repeat(short, 600)
		one, all := s.fillTime(ctx, short), s.fillTime(ctx, long)
		Expect(s.onlyMatch(ctx, "#story").Value).To(Equal(long))
		AddReportEntry(fmt.Sprintf("18 characters: %v, 10,800: %v", one, all))
		Expect(all).To(BeNumerically("<", 60*one), "600 times the keys")
	})
	spec("empties a field", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		Expect(s.Page.Fill(ctx, "#prefilled", "")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#prefilled").Value).To(BeEmpty())
		if _, silent := s.lacks[browser.Events]; !silent {
			Expect(s.onlyMatch(ctx, "#events").Text).To(ContainSubstring("prefilled:input=1"))
		}
	})
	spec("edits rich text", func(ctx SpecContext) {
		s.needs(browser.Modern)
		s.visit(ctx, "/form")
		Expect(s.Page.Fill(ctx, "#rich", "final")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#rich").Text).To(Equal("final"))
	})
	spec("sends what it typed", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		Expect(s.Page.Fill(ctx, "#name", nonLatin)).To(Succeed())
		Expect(s.Page.Click(ctx, "#send")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#name")).Should(Equal(nonLatin))
	})
	spec("shows a password as the page does", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		Expect(s.Page.Fill(ctx, "#password", "hunter2")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#password").Value).To(Equal("•••••••"))
	})
	DescribeTable("refuses, and never shows the text", func(ctx SpecContext, selector, reason string) {
		if selector == "#date" {
			s.needs(browser.Modern)
		}
		s.visit(ctx, "/form")
		err := s.Page.Fill(ctx, selector, "hunter2")
		expectSiteError(err, reason)
		Expect(err.Error()).NotTo(ContainSubstring("hunter2"))
	},
		Entry("no field", "#nobody", "no such element", SpecTimeout(hang.Limit)),
		Entry("a hidden field", "#unseen", "hidden", SpecTimeout(hang.Limit)),
		Entry("a disabled field", "#off", "disabled", SpecTimeout(hang.Limit)),
		Entry("a read-only field", "#readonly", "read-only", SpecTimeout(hang.Limit)),
		Entry("a select", "#country", "chosen", SpecTimeout(hang.Limit)),
		Entry("a date that is none", "#date", "does not take", SpecTimeout(hang.Limit)),
		Entry("a paragraph", "#events", "not a text field", SpecTimeout(hang.Limit)),
	)
	spec("refuses a line break that would send the form", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		expectSiteError(s.Page.Fill(ctx, "#name", "a\nb"), "line break")
	})
	spec("never shows the text after the deadline", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		over, cancel := context.WithCancel(ctx)
		cancel()
		err := s.Page.Fill(over, "#name", "hunter2")
		Expect(err).To(MatchError(context.Canceled))
		Expect(err.Error()).NotTo(ContainSubstring("hunter2"))
	})
}

// fillTime is how long this machine takes to fill in a text, at best: a busy one may take
// longer occasionally.
func (s *suite) fillTime(ctx context.Context, text string) (fastest time.Duration) {
	for i := range 3 {
		begun := time.Now()
		Expect(s.Page.Fill(ctx, "#story", text)).To(Succeed())
		if duration := time.Since(begun); i == 0 || duration < fastest {
			fastest = duration
		}
	}
	return fastest
}

func (s *suite) chooseSpecs() {
	DescribeTable("picks an option", func(ctx SpecContext, value string) {
		s.visit(ctx, "/form")
		Expect(s.Page.Choose(ctx, "#country", value)).To(Succeed())
		Expect(s.onlyMatch(ctx, "#country").Value).To(Equal("fr"))
		Expect(s.onlyMatch(ctx, "#country").Text).To(Equal("La France"))
		Expect(s.onlyMatch(ctx, "#chosen").Text).To(Equal("fr"))
	},
		Entry("by its value", "fr", SpecTimeout(hang.Limit)),
		Entry("by its visible text", "La France", SpecTimeout(hang.Limit)),
	)
	spec("picks an option of a list that a widget keeps in one pixel", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		Expect(s.Page.Choose(ctx, "#clipped", "b")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#clipped").Value).To(Equal("b"))
		Expect(s.onlyMatch(ctx, "#chosen").Text).To(Equal("b"))
	})
	spec("sets a checkbox on and off", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		for _, value := range []string{"on", "on", "off", "off", "on"} {
			Expect(s.Page.Choose(ctx, "#agree", value)).To(Succeed())
			Expect(s.onlyMatch(ctx, "#agree").Checked).To(Equal(value == "on"))
		}
	})
	spec("sets a hidden checkbox by its label, not by the link in it", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		Expect(s.Page.Choose(ctx, "#fancy", "on")).To(Succeed())
		Expect(s.onlyMatch(ctx, "#fancy").Checked).To(BeTrue())
		Expect(s.Page.URL(ctx)).To(HaveSuffix("/form"))
	})
	spec("sets the radio button of that value", func(ctx SpecContext) {
		s.visit(ctx, "/form")
		Expect(s.Page.Choose(ctx, "input[name=size]", "l")).To(Succeed())
		list, err := s.Page.Elements(ctx, "input[name=size]")
		Expect(err).NotTo(HaveOccurred())
		Expect([]bool{list[0].Checked, list[1].Checked}).To(Equal([]bool{false, true}))
	})
	DescribeTable("refuses", func(ctx SpecContext, selector, value, reason string) {
		s.visit(ctx, "/form")
		expectSiteError(s.Page.Choose(ctx, selector, value), reason)
	},
		Entry("an option that is not there", "#country", "it", "no such option", SpecTimeout(hang.Limit)),
		Entry("an option that is disabled", "#country", "xx", "disabled", SpecTimeout(hang.Limit)),
		Entry("a radio button that is not there", "input[name=size]", "m", "no radio button", SpecTimeout(hang.Limit)),
		Entry("a checkbox that stays off", "#stubborn", "on", "did not change", SpecTimeout(hang.Limit)),
		Entry("a checkbox half on", "#agree", "half", `"on" or "off"`, SpecTimeout(hang.Limit)),
		Entry("a text field", "#name", "x", "nothing to choose", SpecTimeout(hang.Limit)),
		Entry("nothing", "#nobody", "x", "no such element", SpecTimeout(hang.Limit)),
	)
}
