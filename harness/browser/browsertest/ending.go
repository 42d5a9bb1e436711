package browsertest

import (
	"context"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
)

func (s *suite) problemSpecs() {
	var heard []browser.Problem
	// told polls until the witness has reported it; reports are kept.
	told := func(ctx context.Context, want types.GomegaMatcher) {
		GinkgoHelper()
		w, ok := s.Page.(browser.ProblemReporter)
		if !ok {
			Skip("this browser does not report problems")
		}
		heard = nil
		Eventually(ctx, func() []browser.Problem {
			heard = append(heard, w.Problems(ctx)...)
			return heard
		}).Should(ContainElement(want))
	}
	trouble := func(kind, text string) types.GomegaMatcher {
		return And(HaveField("Kind", kind), HaveField("Text", ContainSubstring(text)),
			HaveField("At", BeTemporally("~", time.Now(), time.Minute)))
	}
	spec("reports an exception", func(ctx SpecContext) {
		s.needs(browser.Script)
		s.visit(ctx, "/troubles")
		Expect(s.Page.Click(ctx, "#throw")).To(Succeed())
		told(ctx, trouble(browser.ScriptError, "neverDefined is not defined"))
	})
	spec("reports console errors, without the secrets in addresses", func(ctx SpecContext) {
		s.needs(browser.Script)
		s.visit(ctx, "/troubles")
		Expect(s.Page.Click(ctx, "#console")).To(Succeed())
		told(ctx, trouble(browser.ConsoleError, "broken"))
		Expect(heard).NotTo(ContainElement(HaveField("Text", Or(ContainSubstring("k3y"), ContainSubstring("u:p")))))
	})
	DescribeTable("answers a dialog, and continues", func(ctx SpecContext, selector, text, did string) {
		s.needs(browser.Dialogs)
		s.visit(ctx, "/troubles")
		Expect(s.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal(did))
		told(ctx, trouble(browser.Dialog, text))
	},
		Entry("an alert", "#alert", "Are you there?", "answered", SpecTimeout(hang.Limit)),
		Entry("a confirmation", "#confirm", "Sure?", "sure", SpecTimeout(hang.Limit)),
		Entry("a prompt", "#prompt", "Who?", "me", SpecTimeout(hang.Limit)),
		Entry("an alert that comes later", "#later", "Boo", "booed", SpecTimeout(hang.Limit)),
	)
	spec("reports a 404 response, without query values", func(ctx SpecContext) {
		s.needs(browser.Network)
		s.visit(ctx, "/troubles")
		Expect(s.Page.Click(ctx, "#missing")).To(Succeed())
		told(ctx, And(trouble(browser.NetworkError, ""), HaveField("Status", 404), HaveField("URL", s.site.url+"/missing?key=…")))
	})
	spec("reports a request without a response", func(ctx SpecContext) {
		s.needs(browser.Network)
		s.visit(ctx, "/troubles")
		Expect(s.Page.Click(ctx, "#refused")).To(Succeed())
		told(ctx, And(trouble(browser.NetworkError, s.Refused), HaveField("URL", s.site.closed+"/x?key=…")))
	})
	spec("reports nothing on a page without problems", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		Expect(s.Page.Click(ctx, "#next")).To(Succeed())
		Eventually(ctx, s.text(ctx, "h1")).Should(Equal("Arrived"))
		if w, ok := s.Page.(browser.ProblemReporter); ok {
			Expect(w.Problems(ctx)).To(BeEmpty())
		}
	})
}

// endSpecs has browsers of its own, since each spec leaves one unusable.
func (s *suite) endSpecs() {
	fresh := func(ctx context.Context) Browser {
		GinkgoHelper()
		other := s.open()
		DeferCleanup(func() { other.Close() })
		Expect(other.Page.Open(ctx, s.site.url+"/closing")).To(Succeed())
		return other
	}
	spec("reports a closed window as a site error, soon, for every verb", func(ctx SpecContext) {
		s.needs(browser.WindowClose)
		other := fresh(ctx)
		if other.CloseWindow == nil {
			Skip("this browser's window can't be closed from here")
		}
		Expect(other.Page.Click(ctx, "#open")).To(Succeed()) // without a window the browser itself would end
		other.CloseWindow()
		Eventually(ctx, func() error { _, err := other.Page.Elements(ctx, "p"); return err }).Should(HaveOccurred())
		expectSiteError(other.Page.Click(ctx, "#busy"), "window is closed")
		expectSiteError(other.Page.Fill(ctx, "#busy", "x"), "window is closed")
		expectSiteError(other.Page.Open(ctx, s.site.url+"/next"), "window is closed")
		_, err := other.Page.URL(ctx)
		expectSiteError(err, "window is closed")
	})
	spec("leaves a page that is never idle at the deadline", func(ctx SpecContext) {
		s.needs(browser.Interruption)
		other := fresh(ctx)
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		err := other.Page.Click(short, "#busy")
		if err == nil {
			_, err = other.Page.Elements(short, "p")
		}
		Expect(err).To(MatchError(context.DeadlineExceeded))
	})
	spec("reports a killed browser as a tool error, soon", func(ctx SpecContext) {
		other := fresh(ctx)
		if other.Kill == nil {
			Skip("this browser can't be killed from here")
		}
		other.Kill()
		err := other.Page.Click(ctx, "#nobody")
		Expect(browser.IsToolError(err)).To(BeTrue(), "want a tool error, got: %v", err)
		Expect(err.Error()).NotTo(ContainSubstring("did not answer within"), "it waited for as long as a command may take")
		err = other.Page.Open(ctx, s.site.url+"/next")
		Expect(browser.IsToolError(err)).To(BeTrue(), "want a tool error, got: %v", err)
	})
	spec("reports a browser killed during a verb as a tool error", func(ctx SpecContext) {
		other := fresh(ctx)
		if other.Kill == nil {
			Skip("this browser can't be killed from here")
		}
		done := make(chan error, 1)
		go func() { done <- other.Page.Open(ctx, s.site.url+"/slow") }()
		Consistently(ctx, done, 300*time.Millisecond).ShouldNot(Receive())
		other.Kill()
		var err error
		Eventually(ctx, done).Should(Receive(&err))
		Expect(browser.IsToolError(err)).To(BeTrue(), "want a tool error, got: %v", err)
	})
}
