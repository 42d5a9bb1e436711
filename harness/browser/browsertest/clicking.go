package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (b *bench) clicking() {
	DescribeTable("presses", func(ctx SpecContext, selector, did string) {
		b.visit(ctx, "/buttons")
		Expect(b.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, b.text(ctx, "#did")).Should(Equal(did))
	},
		Entry("a button", "#good", "good", SpecTimeout(hang.Limit)),
		Entry("a button far below", "#below", "below", SpecTimeout(hang.Limit)),
		Entry("a link of several lines", "#wrapped", "wrapped", SpecTimeout(hang.Limit)),
	)
	it("presses what would be under a bar that stays", func(ctx SpecContext) {
		b.needs(browser.Layout)
		b.visit(ctx, "/buttons")
		Expect(b.Page.Click(ctx, "#below")).To(Succeed())
		Expect(b.Page.Click(ctx, "#good")).To(Succeed())
		Eventually(ctx, b.text(ctx, "#did")).Should(Equal("good"))
	})
	DescribeTable("does not press", func(ctx SpecContext, selector, reason string) {
		if selector == "#covered" {
			b.needs(browser.Layout)
		}
		b.visit(ctx, "/buttons")
		refused(b.Page.Click(ctx, selector), reason)
		Expect(b.only(ctx, "#did").Text).To(BeEmpty())
	},
		Entry("a hidden button", "#hidden", "hidden", SpecTimeout(hang.Limit)),
		Entry("a disabled button", "#disabled", "disabled", SpecTimeout(hang.Limit)),
		Entry("a button in a disabled group", "#fieldset", "disabled", SpecTimeout(hang.Limit)),
		Entry("a covered button", "#covered", "covered by div#shade", SpecTimeout(hang.Limit)),
		Entry("nothing", "#nobody", "no such element", SpecTimeout(hang.Limit)),
	)
	it("follows links, and returns when the new page is complete", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		for range 5 {
			Expect(b.Page.Click(ctx, "#next")).To(Succeed())
			Expect(b.only(ctx, "h1").Text).To(Equal("Arrived"))
			Expect(b.Page.Click(ctx, "#back")).To(Succeed())
			Expect(b.only(ctx, "h1").Text).To(Equal("Links"))
		}
		Expect(b.Page.URL(ctx)).To(HaveSuffix("/links"))
	})
	it("waits for a page that comes late", func(ctx SpecContext) {
		b.visit(ctx, "/links")
		Expect(b.Page.Click(ctx, "#late")).To(Succeed())
		Expect(b.only(ctx, "h1").Text).To(Equal("Late"))
	})
	it("gives up a page that never comes when time is over, and stays usable", func(ctx SpecContext) {
		b.needs(browser.Interruption)
		b.visit(ctx, "/links")
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		Expect(b.Page.Click(short, "#away")).To(MatchError(context.DeadlineExceeded))
		b.visit(ctx, "/next")
		Expect(b.only(ctx, "h1").Text).To(Equal("Arrived"))
	})
	it("stays usable after a download", func(ctx SpecContext) {
		b.needs(browser.Downloads)
		b.visit(ctx, "/links")
		Expect(b.Page.Click(ctx, "#download")).To(Succeed())
		Expect(b.only(ctx, "h1").Text).To(Equal("Links"))
		Expect(b.Page.Click(ctx, "#next")).To(Succeed())
		Eventually(ctx, b.text(ctx, "h1")).Should(Equal("Arrived"))
	})
}

func (b *bench) framing() {
	it("works in a frame of a frame", func(ctx SpecContext) {
		b.needs(browser.Frames)
		b.visit(ctx, "/frames")
		const deep = "#outer >>> iframe[name=deep] >>> "
		Expect(b.Page.Fill(ctx, deep+"#card", "4711")).To(Succeed())
		Expect(b.Page.Click(ctx, deep+"#pay")).To(Succeed())
		Eventually(ctx, b.text(ctx, deep+"#paid")).Should(Equal("paid 4711"))
		Expect(b.Page.Elements(ctx, "#card")).To(BeEmpty(), "outside the frame")
	})
	it("sees what covers a frame", func(ctx SpecContext) {
		b.needs(browser.Frames, browser.Layout)
		b.visit(ctx, "/frames")
		refused(b.Page.Click(ctx, "#under >>> #pay"), "covered by div#shade")
	})
	it("refuses a frame that is none", func(ctx SpecContext) {
		b.needs(browser.Frames)
		b.visit(ctx, "/frames")
		_, err := b.Page.Elements(ctx, "#nobody >>> #card")
		refused(err, "no such element")
		_, err = b.Page.Elements(ctx, "#notframe >>> #card")
		refused(err, "not a frame")
	})
}

// file makes one of that size, which a spec may attach.
func file(name string, size int) string {
	GinkgoHelper()
	path := filepath.Join(GinkgoT().TempDir(), name)
	Expect(os.WriteFile(path, make([]byte, size), 0o600)).To(Succeed())
	return path
}

func (b *bench) attaching() {
	var one, two string
	upload := func(ctx context.Context) {
		GinkgoHelper()
		Expect(b.Page.Click(ctx, "#upload")).To(Succeed())
	}
	BeforeEach(func() { one, two = file("zeugnis-ü.pdf", 1234), file("two words.txt", 0) })
	it("gives several files to one input", func(ctx SpecContext) {
		b.needs(browser.ManyFiles)
		b.visit(ctx, "/files")
		Expect(b.Page.Attach(ctx, "#many", one, two)).To(Succeed())
		upload(ctx)
		Eventually(ctx, b.text(ctx, "li:nth-child(-n+2)")).Should(Equal("many zeugnis-ü.pdf 1234many two words.txt 0"))
	})
	it("replaces what was attached before", func(ctx SpecContext) {
		b.needs(browser.ManyFiles)
		b.visit(ctx, "/files")
		Expect(b.Page.Attach(ctx, "#many", two, one)).To(Succeed())
		Expect(b.Page.Attach(ctx, "#many", one)).To(Succeed())
		upload(ctx)
		Eventually(ctx, b.text(ctx, "li:nth-child(-n+2)")).Should(HavePrefix("many zeugnis-ü.pdf 1234a "))
	})
	it("spreads several files over single inputs", func(ctx SpecContext) {
		b.visit(ctx, "/files")
		Expect(b.Page.Attach(ctx, ".single", one, two)).To(Succeed())
		upload(ctx)
		Eventually(ctx, b.text(ctx, "li")).Should(ContainSubstring("a zeugnis-ü.pdf 1234b two words.txt 0"))
	})
	it("gives a file to an input that is hidden", func(ctx SpecContext) {
		b.visit(ctx, "/files")
		Expect(b.Page.Attach(ctx, "#unseen", one)).To(Succeed())
		upload(ctx)
		Eventually(ctx, b.text(ctx, "li")).Should(ContainSubstring("unseen zeugnis-ü.pdf 1234"))
	})
	it("accepts a page that takes the file out at once", func(ctx SpecContext) {
		b.visit(ctx, "/files")
		Expect(b.Page.Attach(ctx, "#taken", one)).To(Succeed())
		Eventually(ctx, b.text(ctx, "#took")).Should(Equal("zeugnis-ü.pdf"))
	})
	it("accepts a page that sends the form at once", func(ctx SpecContext) {
		b.visit(ctx, "/files")
		Expect(b.Page.Attach(ctx, "#atonce", one)).To(Succeed())
		Eventually(ctx, b.text(ctx, "li")).Should(Equal("atonce zeugnis-ü.pdf 1234"))
	})
	it("refuses two files for one place", func(ctx SpecContext) {
		b.visit(ctx, "/files")
		refused(b.Page.Attach(ctx, "#unseen", one, two), "takes one file")
	})
	it("refuses what takes no files", func(ctx SpecContext) {
		b.visit(ctx, "/files")
		refused(b.Page.Attach(ctx, "#upload", one), "not a file input")
		refused(b.Page.Attach(ctx, "#off", one), "disabled")
		refused(b.Page.Attach(ctx, "#nobody", one), "no such element")
	})
	it("refuses a missing file and a directory before the page knows", func(ctx SpecContext) {
		b.visit(ctx, "/files")
		Expect(b.Page.Attach(ctx, "#many", one, one+".gone")).To(MatchError(os.ErrNotExist))
		Expect(b.Page.Attach(ctx, "#many", filepath.Dir(one))).To(MatchError(ContainSubstring("not a regular file")))
		Expect(b.only(ctx, "#many").Value).To(BeEmpty())
	})
}
