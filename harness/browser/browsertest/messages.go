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

// message is the expected Message; shown is for how long, nil while it is still there.
func message(where, text string, shown types.GomegaMatcher) types.GomegaMatcher {
	fields := gstruct.Fields{"Source": Equal(where), "Text": Equal(text), "At": BeTemporally("~", time.Now(), time.Minute), "VanishedAt": BeZero()}
	if shown == nil {
		return gstruct.MatchAllFields(fields)
	}
	fields["VanishedAt"] = Not(BeZero())
	return And(gstruct.MatchAllFields(fields), WithTransform(func(m browser.Message) time.Duration { return m.VanishedAt.Sub(m.At) }, shown))
}

func (s *suite) messageSpecs() {
	var o browser.Observer
	BeforeEach(func(ctx SpecContext) {
		var ok bool
		if o, ok = s.Page.(browser.Observer); !ok {
			Skip("this browser does not observe")
		}
		s.visit(ctx, "/says")
		Expect(o.Observe(ctx, []string{".sorry"})).To(Succeed())
	})
	messages := func(ctx context.Context) func() ([]browser.Message, error) {
		return func() ([]browser.Message, error) { return o.Messages(ctx) }
	}
	// about is the page's second, less an observer's error; a busy machine makes it longer.
	about := BeNumerically(">", 500*time.Millisecond)
	DescribeTable("reports a message that vanished between two verbs", func(ctx SpecContext, selector, where, text string) {
		Expect(s.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ConsistOf(message(where, text, about)))
	},
		Entry("a toast", "#toast", browser.SourceToast, "The file is larger than 10 MB", SpecTimeout(hang.Limit)),
		Entry("an alert", "#role", browser.SourceAlert, "Only PDF files are taken", SpecTimeout(hang.Limit)),
	)
	spec("reports visible messages, and the journey's own complaints by their selector", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#complaint")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ConsistOf(message(".sorry", "Your session is over", nil)))
	})
	spec("takes no item of a tree for a message, though its name is read out", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#item")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ConsistOf(message(".sorry", "Your session is over", nil)))
	})
	spec("reports plain text that vanished", func(ctx SpecContext) {
		s.needs(browser.Mutations)
		Expect(s.Page.Click(ctx, "#plain")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ConsistOf(message(browser.SourceText, "Virus found in cv.pdf", about)))
	})
	spec("reports a live region in a frame", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#frame")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ContainElement(message(browser.SourceStatus, "Card refused", nil)))
	})
	spec("reports the last message of a replaced page", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#leave")).To(Succeed())
		Eventually(ctx, s.text(ctx, "h1")).Should(Equal("Arrived"))
		Expect(messages(ctx)()).To(ConsistOf(message(browser.SourceAlert, "This is the last word", BeNumerically(">=", 0))))
	})
	spec("reports a title that changes", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#title")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(ContainElement(message(browser.SourceTitle, "(!) Upload failed", nil)))
	})
	spec("counts a message that updates as one", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#count")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#text")).Should(Equal("counted"))
		Eventually(ctx, messages(ctx)).Should(ConsistOf(message(browser.SourceStatus, "100 % sent", nil)))
	})
	spec("reports dialogs, as messages or problems", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#ask")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#text")).Should(Equal("asked"))
		if _, silent := s.lacks[browser.Dialogs]; silent {
			Expect(messages(ctx)()).To(ContainElement(message(browser.SourceDialog, "Upload failed: too big", BeNumerically(">=", 0))))
			return
		}
		Expect(s.Page.(browser.ProblemReporter).Problems(ctx)).To(ContainElement(HaveField("Text", "Upload failed: too big")))
	})
	spec("starts again, and ignores texts that are already shown", func(ctx SpecContext) {
		Expect(s.Page.Click(ctx, "#complaint")).To(Succeed())
		Eventually(ctx, messages(ctx)).Should(HaveLen(1))
		Expect(o.Observe(ctx, []string{".sorry"})).To(Succeed())
		Expect(messages(ctx)()).To(BeEmpty())
	})
}
