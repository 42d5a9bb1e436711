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

func (b *bench) witnessing() {
	var heard []browser.Trouble
	// told polls until the witness has reported it; reports are kept.
	told := func(ctx context.Context, want types.GomegaMatcher) {
		GinkgoHelper()
		w, ok := b.Page.(browser.Witness)
		if !ok {
			Skip("this browser does not tell")
		}
		heard = nil
		Eventually(ctx, func() []browser.Trouble {
			heard = append(heard, w.Troubles(ctx)...)
			return heard
		}).Should(ContainElement(want))
	}
	trouble := func(kind, text string) types.GomegaMatcher {
		return And(HaveField("Kind", kind), HaveField("Text", ContainSubstring(text)),
			HaveField("At", BeTemporally("~", time.Now(), time.Minute)))
	}
	it("hears an exception", func(ctx SpecContext) {
		b.needs(browser.Script)
		b.visit(ctx, "/troubles")
		Expect(b.Page.Click(ctx, "#throw")).To(Succeed())
		told(ctx, trouble(browser.ScriptError, "neverDefined is not defined"))
	})
	it("hears the console, without the secrets in addresses", func(ctx SpecContext) {
		b.needs(browser.Script)
		b.visit(ctx, "/troubles")
		Expect(b.Page.Click(ctx, "#console")).To(Succeed())
		told(ctx, trouble(browser.ConsoleError, "broken"))
		Expect(heard).NotTo(ContainElement(HaveField("Text", Or(ContainSubstring("k3y"), ContainSubstring("u:p")))))
	})
	DescribeTable("answers a dialog, and goes on", func(ctx SpecContext, selector, text, did string) {
		b.needs(browser.Dialogs)
		b.visit(ctx, "/troubles")
		Expect(b.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, b.text(ctx, "#did")).Should(Equal(did))
		told(ctx, trouble(browser.Dialog, text))
	},
		Entry("an alert", "#alert", "Are you there?", "answered", SpecTimeout(hang.Limit)),
		Entry("a confirmation", "#confirm", "Sure?", "sure", SpecTimeout(hang.Limit)),
		Entry("a prompt", "#prompt", "Who?", "me", SpecTimeout(hang.Limit)),
		Entry("an alert that comes later", "#later", "Boo", "booed", SpecTimeout(hang.Limit)),
	)
	it("hears an answer of 404, without query values", func(ctx SpecContext) {
		b.needs(browser.Network)
		b.visit(ctx, "/troubles")
		Expect(b.Page.Click(ctx, "#missing")).To(Succeed())
		told(ctx, And(trouble(browser.NetworkError, ""), HaveField("Status", 404), HaveField("URL", b.site.url+"/missing?key=…")))
	})
	it("hears of a request that got no answer", func(ctx SpecContext) {
		b.needs(browser.Network)
		b.visit(ctx, "/troubles")
		Expect(b.Page.Click(ctx, "#refused")).To(Succeed())
		told(ctx, And(trouble(browser.NetworkError, b.Refused), HaveField("URL", b.site.closed+"/x?key=…")))
	})
	it("hears nothing where nothing went wrong", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		Expect(b.Page.Click(ctx, "#next")).To(Succeed())
		Eventually(ctx, b.text(ctx, "h1")).Should(Equal("Arrived"))
		if w, ok := b.Page.(browser.Witness); ok {
			Expect(w.Troubles(ctx)).To(BeEmpty())
		}
	})
}

// ending has browsers of its own, since each spec leaves one unusable.
func (b *bench) ending() {
	fresh := func(ctx context.Context) Browser {
		GinkgoHelper()
		other := b.open()
		DeferCleanup(func() { other.Close() })
		Expect(other.Page.Open(ctx, b.site.url+"/closing")).To(Succeed())
		return other
	}
	it("blames the site for a window that is closed, soon, for every verb", func(ctx SpecContext) {
		b.needs(browser.WindowClose)
		other := fresh(ctx)
		if other.Shut == nil {
			Skip("this browser's window can't be closed from here")
		}
		Expect(other.Page.Click(ctx, "#open")).To(Succeed()) // without a window the browser itself would end
		other.Shut()
		Eventually(ctx, func() error { _, err := other.Page.Elements(ctx, "p"); return err }).Should(HaveOccurred())
		refused(other.Page.Click(ctx, "#busy"), "window is closed")
		refused(other.Page.Fill(ctx, "#busy", "x"), "window is closed")
		refused(other.Page.Open(ctx, b.site.url+"/next"), "window is closed")
		_, err := other.Page.URL(ctx)
		refused(err, "window is closed")
	})
	it("leaves a page that never rests when time is over", func(ctx SpecContext) {
		b.needs(browser.Interruption)
		other := fresh(ctx)
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		err := other.Page.Click(short, "#busy")
		if err == nil {
			_, err = other.Page.Elements(short, "p")
		}
		Expect(err).To(MatchError(context.DeadlineExceeded))
	})
	it("blames the machinery when the browser is killed, soon", func(ctx SpecContext) {
		other := fresh(ctx)
		if other.Kill == nil {
			Skip("this browser can't be killed from here")
		}
		other.Kill()
		err := other.Page.Click(ctx, "#nobody")
		Expect(browser.IsMachinery(err)).To(BeTrue(), "want the machinery's error, got: %v", err)
		Expect(err.Error()).NotTo(ContainSubstring("did not answer within"), "it waited for as long as a command may take")
		err = other.Page.Open(ctx, b.site.url+"/next")
		Expect(browser.IsMachinery(err)).To(BeTrue(), "want the machinery's error, got: %v", err)
	})
	it("blames the machinery when the browser is killed in the midst of a verb", func(ctx SpecContext) {
		other := fresh(ctx)
		if other.Kill == nil {
			Skip("this browser can't be killed from here")
		}
		done := make(chan error, 1)
		go func() { done <- other.Page.Open(ctx, b.site.url+"/slow") }()
		Consistently(ctx, done, 300*time.Millisecond).ShouldNot(Receive())
		other.Kill()
		var err error
		Eventually(ctx, done).Should(Receive(&err))
		Expect(browser.IsMachinery(err)).To(BeTrue(), "want the machinery's error, got: %v", err)
	})
}
