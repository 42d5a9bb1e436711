package browsertest

import (
	"context"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gstruct"
	"github.com/onsi/gomega/types"
)

// said is the expected Message; shown is for how long, nil while it is still there.
func said(where, text string, shown types.GomegaMatcher) types.GomegaMatcher {
	fields := gstruct.Fields{"Where": Equal(where), "Text": Equal(text), "At": BeTemporally("~", time.Now(), time.Minute), "Gone": BeZero()}
	if shown == nil {
		return gstruct.MatchAllFields(fields)
	}
	fields["Gone"] = Not(BeZero())
	return And(gstruct.MatchAllFields(fields), WithTransform(func(m browser.Message) time.Duration { return m.Gone.Sub(m.At) }, shown))
}

func (b *bench) saying() {
	var o browser.Observer
	BeforeEach(func(ctx SpecContext) {
		var ok bool
		if o, ok = b.Page.(browser.Observer); !ok {
			Skip("this browser does not observe")
		}
		b.visit(ctx, "/says")
		Expect(o.Observe(ctx, []string{".sorry"})).To(Succeed())
	})
	messages := func(ctx context.Context) func() ([]browser.Message, error) {
		return func() ([]browser.Message, error) { return o.Messages(ctx) }
	}
	// about is the page's second, less an observer's error; a busy machine makes it longer.
	about := BeNumerically(">", 500*time.Millisecond)
	DescribeTable("hears what vanished before anybody looked", func(ctx SpecContext, selector, where, text string) {
		Expect(b.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ConsistOf(said(where, text, about)))
	},
		Entry("a toast", "#toast", browser.SaidToast, "The file is larger than 10 MB", SpecTimeout(hang.Limit)),
		Entry("an alert", "#role", browser.SaidAlert, "Only PDF files are taken", SpecTimeout(hang.Limit)),
	)
	it("hears what is still there, and the journey's own complaints by their selector", func(ctx SpecContext) {
		Expect(b.Page.Click(ctx, "#complaint")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ConsistOf(said(".sorry", "Your session is over", nil)))
	})
	it("hears plain text that vanished", func(ctx SpecContext) {
		b.needs(browser.Mutations)
		Expect(b.Page.Click(ctx, "#plain")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ConsistOf(said(browser.SaidText, "Virus found in cv.pdf", about)))
	})
	it("hears a live region in a frame", func(ctx SpecContext) {
		Expect(b.Page.Click(ctx, "#frame")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ContainElement(said(browser.SaidStatus, "Card refused", nil)))
	})
	it("hears the last word of a page that is left", func(ctx SpecContext) {
		Expect(b.Page.Click(ctx, "#leave")).To(Succeed())
		Eventually(ctx, b.text(ctx, "h1")).Should(Equal("Arrived"))
		Expect(messages(ctx)()).To(ConsistOf(said(browser.SaidAlert, "This is the last word", BeNumerically(">=", 0))))
	})
	it("hears a title that changes", func(ctx SpecContext) {
		Expect(b.Page.Click(ctx, "#title")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ContainElement(said(browser.SaidTitle, "(!) Upload failed", nil)))
	})
	it("takes a message that counts for one", func(ctx SpecContext) {
		Expect(b.Page.Click(ctx, "#count")).To(Succeed())
		Eventually(ctx, b.text(ctx, "#text")).Should(Equal("counted"))
		Eventually(ctx, messages(ctx)).Should(ConsistOf(said(browser.SaidStatus, "100 % sent", nil)))
	})
	it("hears dialogs, here or as troubles", func(ctx SpecContext) {
		Expect(b.Page.Click(ctx, "#ask")).To(Succeed())
		Eventually(ctx, b.text(ctx, "#text")).Should(Equal("asked"))
		if _, silent := b.lacks[browser.Dialogs]; silent {
			Expect(messages(ctx)()).To(ContainElement(said(browser.SaidDialog, "Upload failed: too big", BeNumerically(">=", 0))))
			return
		}
		Expect(b.Page.(browser.Witness).Troubles(ctx)).To(ContainElement(HaveField("Text", "Upload failed: too big")))
	})
	it("begins anew, and takes what is there for no message", func(ctx SpecContext) {
		Expect(b.Page.Click(ctx, "#complaint")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(HaveLen(1))
		Expect(o.Observe(ctx, []string{".sorry"})).To(Succeed())
		Expect(messages(ctx)()).To(BeEmpty())
	})
}
