package browsertest

import (
	"context"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (s *suite) openSpecs() {
	spec("opens an address and returns it", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		Expect(s.Page.URL(ctx)).To(Equal(s.site.url + "/links"))
		Expect(s.Page.Source(ctx)).To(And(MatchRegexp(`(?i)<title>\s*Links\s*</title>`), ContainSubstring("Three")))
	})
	spec("opens the same page again, and a part of it", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		s.visit(ctx, "/links")
		s.visit(ctx, "/links#next")
		Expect(s.Page.URL(ctx)).To(HaveSuffix("/links#next"))
	})
	spec("reports a refused connection as a site error, without secrets", func(ctx SpecContext) {
		err := s.Page.Open(ctx, s.site.closed+"/x?key=k3y")
		expectSiteError(err, s.Refused)
		Expect(err.Error()).NotTo(ContainSubstring("k3y"))
		s.visit(ctx, "/links")
	})
	spec("reports a download in place of a page as a site error", func(ctx SpecContext) {
		s.needs(browser.Downloads)
		expectSiteError(s.Page.Open(ctx, s.site.url+"/download"), s.Aborted)
		s.visit(ctx, "/links")
	})
	spec("refuses an invalid address", func(ctx SpecContext) {
		Expect(browser.IsSiteError(s.Page.Open(ctx, "no address"))).To(BeTrue())
	})
	spec("gives up a slow page at the deadline, and continues", func(ctx SpecContext) {
		s.needs(browser.Interruption)
		short, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		defer cancel()
		Expect(s.Page.Open(short, s.site.url+"/slow")).To(MatchError(context.DeadlineExceeded))
		s.visit(ctx, "/next")
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Arrived"))
	})
	spec("uses a page of which a picture and a frame never end, and the next one", func(ctx SpecContext) {
		s.needs(browser.Endless)
		s.visit(ctx, "/endless")
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Endless"))
		Expect(s.Page.Click(ctx, "#next")).To(Succeed())
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Endless"))
		Expect(s.Page.URL(ctx)).To(HaveSuffix("/endless?again"))
		s.visit(ctx, "/links")
	})
	spec("waits for a script that a page adds", func(ctx SpecContext) {
		s.visit(ctx, "/adding")
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Scripted"))
	})
	spec("keeps cookies, also those that scripts can't see", func(ctx SpecContext) {
		s.needs(browser.Cookies)
		s.visit(ctx, "/cookie")
		list, err := s.Page.Cookies(ctx)
		Expect(err).NotTo(HaveOccurred())
		got := map[string]string{}
		for _, c := range list {
			got[c.Name] = c.Value
			Expect(c.HttpOnly).To(Equal(c.Name == "session"), c.Name)
		}
		Expect(got).To(Equal(map[string]string{"session": "s3cr3t", "plain": "seen"}))
	})
	spec("takes a screenshot", func(ctx SpecContext) {
		s.needs(browser.Picture)
		p, ok := s.Page.(browser.Screenshotter)
		if !ok {
			Skip("this browser takes no screenshots")
		}
		s.visit(ctx, "/links")
		picture, err := p.Screenshot(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(picture)).To(Or(HavePrefix("\x89PNG\r\n\x1a\n"), HavePrefix("\xff\xd8\xff")))
	})
}

func (s *suite) readSpecs() {
	spec("describes elements in document order", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		list, err := s.Page.Elements(ctx, ".many")
		Expect(err).NotTo(HaveOccurred())
		Expect(list).To(HaveLen(3))
		Expect([]string{list[0].Text, list[1].Text, list[2].Text}).To(Equal([]string{"One", "Two", "Three"}))
		Expect([]bool{list[0].Visible, list[1].Visible, list[2].Visible}).To(Equal([]bool{true, true, false}))
	})
	spec("reads the title, which a tab shows", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		Expect(s.onlyMatch(ctx, "title")).To(Equal(browser.Element{Tag: "title", Text: "Links", Visible: true, Enabled: true}))
	})
	spec("finds nothing without an error", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		Expect(s.Page.Elements(ctx, "#nobody")).To(BeEmpty())
	})
	spec("folds white space, and makes addresses absolute", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		Expect(s.onlyMatch(ctx, "#next")).To(Equal(browser.Element{
			Tag: "a", ID: "next", Text: "Next page", Href: s.site.url + "/next?token=abc", Visible: true, Enabled: true,
		}))
	})
	spec("reports which elements are not visible", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		Expect(s.onlyMatch(ctx, "#unseen").Visible).To(BeFalse())
		Expect(s.onlyMatch(ctx, "#glass").Visible).To(BeFalse())
	})
	DescribeTable("reports an invalid selector as a tool error", func(ctx SpecContext, selector, reason string) {
		s.visit(ctx, "/links")
		_, err := s.Page.Elements(ctx, selector)
		Expect(err).To(MatchError(ContainSubstring(reason)))
		Expect(browser.IsToolError(err)).To(BeTrue(), "want a tool error, got: %v", err)
	},
		Entry("that no browser understands", "p[", "a bracket is not closed", SpecTimeout(hang.Limit)),
		Entry("that this one does not", "p:-no-such-state", "not a selector that this browser understands", SpecTimeout(hang.Limit)),
	)
}
