package browsertest

import (
	"context"
	"time"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (b *bench) opening() {
	it("opens an address and tells where it is", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		Expect(b.Page.URL(ctx)).To(Equal(b.site.url + "/links"))
		Expect(b.Page.Source(ctx)).To(And(MatchRegexp(`(?i)<title>\s*Links\s*</title>`), ContainSubstring("Three")))
	})
	it("opens the same page again, and a part of it", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		b.visit(ctx, "/links")
		b.visit(ctx, "/links#next")
		Expect(b.Page.URL(ctx)).To(HaveSuffix("/links#next"))
	})
	it("blames the site for an address that refuses connection, without its secrets", func(ctx SpecContext) {
		err := b.Page.Open(ctx, b.site.closed+"/x?key=k3y")
		refused(err, b.Refused)
		Expect(err.Error()).NotTo(ContainSubstring("k3y"))
		b.visit(ctx, "/links")
	})
	it("blames the site for a download in place of a page", func(ctx SpecContext) {
		b.needs(browser.Downloads)
		refused(b.Page.Open(ctx, b.site.url+"/download"), b.Aborted)
		b.visit(ctx, "/links")
	})
	it("refuses what is no address", func(ctx SpecContext) {
		Expect(browser.IsSite(b.Page.Open(ctx, "no address"))).To(BeTrue())
	})
	it("gives up a slow page when its time is over, and goes on", func(ctx SpecContext) {
		b.needs(browser.Interruption)
		short, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		defer cancel()
		Expect(b.Page.Open(short, b.site.url+"/slow")).To(MatchError(context.DeadlineExceeded))
		b.visit(ctx, "/next")
		Expect(b.only(ctx, "h1").Text).To(Equal("Arrived"))
	})
	it("keeps cookies, also those that scripts can't see", func(ctx SpecContext) {
		b.needs(browser.Cookies)
		b.visit(ctx, "/cookie")
		list, err := b.Page.Cookies(ctx)
		Expect(err).NotTo(HaveOccurred())
		got := map[string]string{}
		for _, c := range list {
			got[c.Name] = c.Value
			Expect(c.HttpOnly).To(Equal(c.Name == "session"), c.Name)
		}
		Expect(got).To(Equal(map[string]string{"session": "s3cr3t", "plain": "seen"}))
	})
	it("takes a picture", func(ctx SpecContext) {
		b.needs(browser.Picture)
		p, ok := b.Page.(browser.Photographer)
		if !ok {
			Skip("this browser has no picture to show")
		}
		b.visit(ctx, "/links")
		png, err := p.Screenshot(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(png)).To(HavePrefix("\x89PNG\r\n\x1a\n"))
	})
}

func (b *bench) reading() {
	it("describes elements in document order", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		list, err := b.Page.Elements(ctx, ".many")
		Expect(err).NotTo(HaveOccurred())
		Expect(list).To(HaveLen(3))
		Expect([]string{list[0].Text, list[1].Text, list[2].Text}).To(Equal([]string{"One", "Two", "Three"}))
		Expect([]bool{list[0].Visible, list[1].Visible, list[2].Visible}).To(Equal([]bool{true, true, false}))
	})
	it("finds nothing without an error", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		Expect(b.Page.Elements(ctx, "#nobody")).To(BeEmpty())
	})
	it("folds white space, and makes addresses absolute", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		Expect(b.only(ctx, "#next")).To(Equal(browser.Element{
			Tag: "a", Text: "Next page", Href: b.site.url + "/next?token=abc", Visible: true, Enabled: true,
		}))
	})
	it("tells what a customer can't see", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		Expect(b.only(ctx, "#unseen").Visible).To(BeFalse())
		Expect(b.only(ctx, "#glass").Visible).To(BeFalse())
	})
	it("does not blame the site for a selector that is none", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		_, err := b.Page.Elements(ctx, "p[")
		Expect(err).To(MatchError(ContainSubstring("not a selector")))
		Expect(browser.IsMachinery(err)).To(BeTrue(), "want the machinery's error, got: %v", err)
	})
}
