package browsertest

import (
	"context"
	"time"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (s *suite) windowSpecs() {
	var other Browser
	open := func(ctx context.Context) {
		GinkgoHelper()
		other = s.open() // each spec has a browser of its own, since windows are left over
		DeferCleanup(func() { other.Close() })
		Expect(other.Page.Open(ctx, s.site.url+"/windows")).To(Succeed())
	}
	press := func(ctx context.Context, selector string) {
		GinkgoHelper()
		Expect(other.Page.Click(ctx, selector)).To(Succeed())
	}
	follow := func(ctx context.Context) {
		GinkgoHelper()
		Eventually(ctx, func() error { return other.Page.FollowWindow(ctx) }).Should(Succeed())
	}
	text := func(ctx context.Context, selector string) func() (string, error) {
		return (&suite{Browser: other}).text(ctx, selector)
	}
	spec("goes on in a new tab, and back", func(ctx SpecContext) {
		open(ctx)
		expectSiteError(other.Page.FollowWindow(ctx), browser.NoOtherWindow)
		press(ctx, "#tab")
		Eventually(ctx, func() ([]time.Time, error) { return other.Page.OtherWindows(ctx) }).Should(HaveLen(1))
		Expect(text(ctx, "h1")()).To(Equal("Windows"))
		follow(ctx)
		Eventually(ctx, text(ctx, "h1")).Should(Equal("Arrived"))
		Expect(other.Page.URL(ctx)).To(HaveSuffix("/next"))
		Expect(other.Page.Source(ctx)).To(ContainSubstring("Arrived"))
		Expect(other.Page.OtherWindows(ctx)).To(BeEmpty())
		Expect(other.Page.LeaveWindow(ctx)).To(Succeed())
		Expect(text(ctx, "h1")()).To(Equal("Windows"))
		err := other.Page.LeaveWindow(ctx)
		Expect(browser.IsToolError(err)).To(BeTrue(), "want a tool error, got: %v", err)
		follow(ctx)
		Eventually(ctx, text(ctx, "h1")).Should(Equal("Arrived"))
	})
	spec("returns by itself from a pop-up that closes itself", func(ctx SpecContext) {
		open(ctx)
		press(ctx, "#popup")
		follow(ctx)
		Expect(other.Page.Fill(ctx, "#user", "ann")).To(Succeed())
		press(ctx, "#allow")
		Eventually(ctx, text(ctx, "#who")).Should(Equal("Hello ann"))
		Expect(other.Page.(browser.Noter).TakeNotes()).To(ContainElement(browser.NoteReturned))
		Expect(other.Page.LeaveWindow(ctx)).To(Succeed(), "it is there already")
		Expect(text(ctx, "h1")()).To(Equal("Windows"))
	})
	spec("goes from window to window, and back the same way", func(ctx SpecContext) {
		open(ctx)
		press(ctx, "#late")
		follow(ctx)
		Eventually(ctx, text(ctx, "h1")).Should(Equal("Log in"))
		press(ctx, "#again")
		follow(ctx)
		Eventually(ctx, text(ctx, "h1")).Should(Equal("Arrived"))
		Expect(other.Page.LeaveWindow(ctx)).To(Succeed())
		Expect(text(ctx, "h1")()).To(Equal("Log in"))
		Expect(other.Page.LeaveWindow(ctx)).To(Succeed())
		Expect(text(ctx, "h1")()).To(Equal("Windows"))
	})
	spec("observes the window in which it is", func(ctx SpecContext) {
		open(ctx)
		o, ok := other.Page.(browser.Observer)
		if !ok {
			Skip("this browser does not observe")
		}
		Expect(o.Observe(ctx, nil)).To(Succeed())
		press(ctx, "#popup")
		follow(ctx)
		press(ctx, "#warn")
		Eventually(ctx, func() ([]browser.Message, error) { return o.Messages(ctx) }).Should(ContainElement(HaveField("Text", "Wrong name")))
		Expect(o.Observe(ctx, nil)).To(Succeed())
		Expect(other.Page.LeaveWindow(ctx)).To(Succeed())
		Expect(o.Messages(ctx)).To(BeEmpty())
	})
}
