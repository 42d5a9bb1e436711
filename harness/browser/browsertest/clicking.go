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

func (s *suite) clickSpecs() {
	DescribeTable("presses", func(ctx SpecContext, selector, did string) {
		s.visit(ctx, "/buttons")
		Expect(s.Page.Click(ctx, selector)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal(did))
	},
		Entry("a button", "#good", "good", SpecTimeout(hang.Limit)),
		Entry("a button far below", "#below", "below", SpecTimeout(hang.Limit)),
		Entry("a link of several lines", "#wrapped", "wrapped", SpecTimeout(hang.Limit)),
	)
	spec("presses an element that a sticky bar would cover", func(ctx SpecContext) {
		s.needs(browser.Layout)
		s.visit(ctx, "/buttons")
		Expect(s.Page.Click(ctx, "#below")).To(Succeed())
		Expect(s.Page.Click(ctx, "#good")).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("good"))
	})
	DescribeTable("does not press", func(ctx SpecContext, selector, reason string) {
		if selector == "#covered" {
			s.needs(browser.Layout)
		}
		s.visit(ctx, "/buttons")
		expectSiteError(s.Page.Click(ctx, selector), reason)
		Expect(s.onlyMatch(ctx, "#did").Text).To(BeEmpty())
	},
		Entry("a hidden button", "#hidden", "hidden", SpecTimeout(hang.Limit)),
		Entry("a disabled button", "#disabled", "disabled", SpecTimeout(hang.Limit)),
		Entry("a button in a disabled group", "#fieldset", "disabled", SpecTimeout(hang.Limit)),
		Entry("a covered button", "#covered", "covered by div#shade", SpecTimeout(hang.Limit)),
		Entry("nothing", "#nobody", "no such element", SpecTimeout(hang.Limit)),
	)
	spec("follows links, and returns when the new page is complete", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		for range 5 {
			Expect(s.Page.Click(ctx, "#next")).To(Succeed())
			Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Arrived"))
			Expect(s.Page.Click(ctx, "#back")).To(Succeed())
			Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Links"))
		}
		Expect(s.Page.URL(ctx)).To(HaveSuffix("/links"))
	})
	spec("waits for a slow page", func(ctx SpecContext) {
		s.visit(ctx, "/links")
		Expect(s.Page.Click(ctx, "#late")).To(Succeed())
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Late"))
	})
	spec("gives up a page that never arrives at the deadline, and stays usable", func(ctx SpecContext) {
		s.needs(browser.Interruption)
		s.visit(ctx, "/links")
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		Expect(s.Page.Click(short, "#away")).To(MatchError(context.DeadlineExceeded))
		s.visit(ctx, "/next")
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Arrived"))
	})
	spec("stays usable after a download", func(ctx SpecContext) {
		s.needs(browser.Downloads)
		s.visit(ctx, "/links")
		Expect(s.Page.Click(ctx, "#download")).To(Succeed())
		Expect(s.onlyMatch(ctx, "h1").Text).To(Equal("Links"))
		Expect(s.Page.Click(ctx, "#next")).To(Succeed())
		Eventually(ctx, s.text(ctx, "h1")).Should(Equal("Arrived"))
	})
}

func (s *suite) frameSpecs() {
	spec("works in a frame of a frame", func(ctx SpecContext) {
		s.needs(browser.Frames)
		s.visit(ctx, "/frames")
		const deep = "#outer >>> iframe[name=deep] >>> "
		Expect(s.Page.Fill(ctx, deep+"#card", "4711")).To(Succeed())
		Expect(s.Page.Click(ctx, deep+"#pay")).To(Succeed())
		Eventually(ctx, s.text(ctx, deep+"#paid")).Should(Equal("paid 4711"))
		Expect(s.Page.Elements(ctx, "#card")).To(BeEmpty(), "outside the frame")
	})
	spec("sees what covers a frame", func(ctx SpecContext) {
		s.needs(browser.Frames, browser.Layout)
		s.visit(ctx, "/frames")
		expectSiteError(s.Page.Click(ctx, "#under >>> #pay"), "covered by div#shade")
	})
	spec("refuses an element that is not a frame", func(ctx SpecContext) {
		s.needs(browser.Frames)
		s.visit(ctx, "/frames")
		_, err := s.Page.Elements(ctx, "#nobody >>> #card")
		expectSiteError(err, "no such element")
		_, err = s.Page.Elements(ctx, "#notframe >>> #card")
		expectSiteError(err, "not a frame")
	})
}

// file makes one of that size, which a spec may attach.
func file(name string, size int) string {
	GinkgoHelper()
	path := filepath.Join(GinkgoT().TempDir(), name)
	Expect(os.WriteFile(path, make([]byte, size), 0o600)).To(Succeed())
	return path
}

func (s *suite) attachSpecs() {
	var one, two string
	upload := func(ctx context.Context) {
		GinkgoHelper()
		Expect(s.Page.Click(ctx, "#upload")).To(Succeed())
	}
	BeforeEach(func() { one, two = file("zeugnis-ü.pdf", 1234), file("two words.txt", 0) })
	spec("gives several files to one input", func(ctx SpecContext) {
		s.needs(browser.ManyFiles)
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, "#many", one, two)).To(Succeed())
		upload(ctx)
		Eventually(ctx, s.text(ctx, "li:nth-child(-n+2)")).Should(Equal("many zeugnis-ü.pdf 1234many two words.txt 0"))
	})
	spec("replaces what was attached before", func(ctx SpecContext) {
		s.needs(browser.ManyFiles)
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, "#many", two, one)).To(Succeed())
		Expect(s.Page.Attach(ctx, "#many", one)).To(Succeed())
		upload(ctx)
		Eventually(ctx, s.text(ctx, "li:nth-child(-n+2)")).Should(HavePrefix("many zeugnis-ü.pdf 1234a "))
	})
	spec("distributes several files over single inputs", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, ".single", one, two)).To(Succeed())
		upload(ctx)
		Eventually(ctx, s.text(ctx, "li")).Should(ContainSubstring("a zeugnis-ü.pdf 1234b two words.txt 0"))
	})
	spec("gives a file to an input that is hidden", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, "#unseen", one)).To(Succeed())
		upload(ctx)
		Eventually(ctx, s.text(ctx, "li")).Should(ContainSubstring("unseen zeugnis-ü.pdf 1234"))
	})
	spec("accepts a page that removes the file at once", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, "#taken", one)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#took")).Should(Equal("zeugnis-ü.pdf"))
	})
	spec("gives a file once to an input that the page replaces", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, "#replaced", one)).To(Succeed())
		Consistently(ctx, s.text(ctx, "#times")).Should(Equal("1"))
	})
	spec("accepts a page that sends the form at once", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, "#atonce", one)).To(Succeed())
		Eventually(ctx, s.text(ctx, "li")).Should(Equal("atonce zeugnis-ü.pdf 1234"))
	})
	spec("refuses two files for one single input", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		expectSiteError(s.Page.Attach(ctx, "#unseen", one, two), "takes one file")
	})
	spec("refuses an element that takes no files", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		expectSiteError(s.Page.Attach(ctx, "#upload", one), "not a file input: button#upload (to press it and pick files write pick:)")
		expectSiteError(s.Page.Attach(ctx, "#took", one), "(to drop files on it write drop:)")
		expectSiteError(s.Page.Attach(ctx, "#off", one), "disabled")
		expectSiteError(s.Page.Attach(ctx, "#nobody", one), "no such element")
	})
	spec("refuses a missing file and a directory before the page sees them", func(ctx SpecContext) {
		s.visit(ctx, "/files")
		Expect(s.Page.Attach(ctx, "#many", one, one+".gone")).To(MatchError(os.ErrNotExist))
		Expect(s.Page.Attach(ctx, "#many", filepath.Dir(one))).To(MatchError(ContainSubstring("not a regular file")))
		Expect(s.onlyMatch(ctx, "#many").Value).To(BeEmpty())
	})
}
