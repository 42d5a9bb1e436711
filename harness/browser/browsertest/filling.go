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

const strange = "Ünïcödé 漢字 😀 <b>&amp;\"'"

func (b *bench) filling() {
	it("types, and the page hears keys, input and change", func(ctx SpecContext) {
		b.needs(browser.Events)
		b.visit(ctx, "/form")
		Expect(b.Page.Fill(ctx, "#name", "Ann Example!")).To(Succeed())
		Expect(b.only(ctx, "#name").Value).To(Equal("Ann Example!"))
		Expect(b.Page.Fill(ctx, "#prefilled", "x")).To(Succeed()) // leaves the field
		events := b.only(ctx, "#events").Text
		Expect(events).To(MatchRegexp("name:keydown=1[2-5]")) // with Shift, where it is a key of its own
		Expect(events).To(ContainSubstring("name:focusin=1"))
		Expect(events).To(ContainSubstring("name:input=12"))
		Expect(events).To(ContainSubstring("name:change=1"))
	})
	DescribeTable("enters any text", func(ctx SpecContext, selector, text string) {
		if selector == "#date" {
			b.needs(browser.Modern)
		}
		b.visit(ctx, "/form")
		Expect(b.Page.Fill(ctx, selector, text)).To(Succeed())
		Expect(b.only(ctx, selector).Value).To(Equal(text))
		if _, silent := b.lacks[browser.Events]; !silent {
			Expect(b.only(ctx, "#events").Text).To(ContainSubstring(strings.TrimPrefix(selector, "#") + ":input"))
		}
	},
		Entry("beyond ASCII", "#name", strange, SpecTimeout(hang.Limit)),
		Entry("only beyond the basic plane", "#name", "😀👩🏽‍🚀", SpecTimeout(hang.Limit)),
		Entry("of several lines", "#story", "one\ntwo\n\nünf", SpecTimeout(hang.Limit)),
		Entry("with a tab", "#story", "a\tb", SpecTimeout(hang.Limit)),
		Entry("in place of what was there", "#prefilled", "new", SpecTimeout(hang.Limit)),
		Entry("that ends as the old one did", "#prefilled", "there", SpecTimeout(hang.Limit)),
		Entry("with WebDriver's own key codes", "#story", "\ue007\ue000x", SpecTimeout(hang.Limit)),
		Entry("of a date", "#date", "2026-01-31", SpecTimeout(hang.Limit)),
	)
	it("enters a long text at once, not key by key", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		short := "0123456789 abcdef "
		long := strings.Repeat(short, 600)
		one, all := b.filled(ctx, short), b.filled(ctx, long)
		Expect(b.only(ctx, "#story").Value).To(Equal(long))
		AddReportEntry(fmt.Sprintf("18 characters: %v, 10,800: %v", one, all))
		Expect(all).To(BeNumerically("<", 60*one), "600 times the keys")
	})
	it("empties a field", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		Expect(b.Page.Fill(ctx, "#prefilled", "")).To(Succeed())
		Expect(b.only(ctx, "#prefilled").Value).To(BeEmpty())
		if _, silent := b.lacks[browser.Events]; !silent {
			Expect(b.only(ctx, "#events").Text).To(ContainSubstring("prefilled:input=1"))
		}
	})
	it("edits rich text", func(ctx SpecContext) {
		b.needs(browser.Modern)
		b.visit(ctx, "/form")
		Expect(b.Page.Fill(ctx, "#rich", "final")).To(Succeed())
		Expect(b.only(ctx, "#rich").Text).To(Equal("final"))
	})
	it("sends what it typed", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		Expect(b.Page.Fill(ctx, "#name", strange)).To(Succeed())
		Expect(b.Page.Click(ctx, "#send")).To(Succeed())
		Eventually(ctx, b.text(ctx, "#name")).Should(Equal(strange))
	})
	it("shows a password as the page does", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		Expect(b.Page.Fill(ctx, "#password", "hunter2")).To(Succeed())
		Expect(b.only(ctx, "#password").Value).To(Equal("•••••••"))
	})
	DescribeTable("refuses, and never tells the text", func(ctx SpecContext, selector, reason string) {
		if selector == "#date" {
			b.needs(browser.Modern)
		}
		b.visit(ctx, "/form")
		err := b.Page.Fill(ctx, selector, "hunter2")
		refused(err, reason)
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
	it("refuses a line break where it would send the form", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		refused(b.Page.Fill(ctx, "#name", "a\nb"), "line break")
	})
	it("never tells the text when time is over", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		over, cancel := context.WithCancel(ctx)
		cancel()
		err := b.Page.Fill(over, "#name", "hunter2")
		Expect(err).To(MatchError(context.Canceled))
		Expect(err.Error()).NotTo(ContainSubstring("hunter2"))
	})
}

// filled is how long this machine takes to fill in a text, at best: a busy one may take
// longer occasionally.
func (b *bench) filled(ctx context.Context, text string) (best time.Duration) {
	for i := range 3 {
		begun := time.Now()
		Expect(b.Page.Fill(ctx, "#story", text)).To(Succeed())
		if took := time.Since(begun); i == 0 || took < best {
			best = took
		}
	}
	return best
}

func (b *bench) choosing() {
	DescribeTable("picks an option", func(ctx SpecContext, value string) {
		b.visit(ctx, "/form")
		Expect(b.Page.Choose(ctx, "#country", value)).To(Succeed())
		Expect(b.only(ctx, "#country").Value).To(Equal("fr"))
		Expect(b.only(ctx, "#country").Text).To(Equal("La France"))
		Expect(b.only(ctx, "#chosen").Text).To(Equal("fr"))
	},
		Entry("by its value", "fr", SpecTimeout(hang.Limit)),
		Entry("by its visible text", "La France", SpecTimeout(hang.Limit)),
	)
	it("sets a checkbox on and off", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		for _, value := range []string{"on", "on", "off", "off", "on"} {
			Expect(b.Page.Choose(ctx, "#agree", value)).To(Succeed())
			Expect(b.only(ctx, "#agree").Checked).To(Equal(value == "on"))
		}
	})
	it("sets a hidden checkbox by its label, not by the link in it", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		Expect(b.Page.Choose(ctx, "#fancy", "on")).To(Succeed())
		Expect(b.only(ctx, "#fancy").Checked).To(BeTrue())
		Expect(b.Page.URL(ctx)).To(HaveSuffix("/form"))
	})
	it("sets the radio button of that value", func(ctx SpecContext) {
		b.visit(ctx, "/form")
		Expect(b.Page.Choose(ctx, "input[name=size]", "l")).To(Succeed())
		list, err := b.Page.Elements(ctx, "input[name=size]")
		Expect(err).NotTo(HaveOccurred())
		Expect([]bool{list[0].Checked, list[1].Checked}).To(Equal([]bool{false, true}))
	})
	DescribeTable("refuses", func(ctx SpecContext, selector, value, reason string) {
		b.visit(ctx, "/form")
		refused(b.Page.Choose(ctx, selector, value), reason)
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
