package browsertest

import (
	"os"

	"cxmatrix/harness/browser"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func (s *suite) dropSpecs() {
	var one, two string
	BeforeEach(func() { one, two = file("zeugnis-ü.pdf", 1234), file("two words.txt", 0) })
	spec("drops files on an element, once", func(ctx SpecContext) {
		s.needs(browser.Files)
		s.visit(ctx, "/drops")
		Expect(s.Page.Drop(ctx, "#zone", one, two)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("zone zeugnis-ü.pdf 1234 two words.txt 0"))
		Expect(s.Page.Elements(ctx, "input")).To(BeEmpty())
	})
	spec("drops files on what appears while they are dragged", func(ctx SpecContext) {
		s.needs(browser.Files, browser.Layout)
		s.visit(ctx, "/drops")
		Expect(s.Page.Drop(ctx, "#late", one)).To(Succeed())
		Eventually(ctx, s.text(ctx, "#did")).Should(Equal("cover zeugnis-ü.pdf 1234"))
	})
	spec("refuses to drop files where the page takes none", func(ctx SpecContext) {
		s.visit(ctx, "/drops")
		Expect(s.Page.Drop(ctx, "#zone", one+".gone")).To(MatchError(os.ErrNotExist))
		expectSiteError(s.Page.Drop(ctx, "#nobody", one), "no such element")
		if _, lacks := s.lacks[browser.Files]; lacks {
			err := s.Page.Drop(ctx, "#zone", one)
			Expect(browser.IsToolError(err)).To(BeTrue(), "want a tool error, got: %v", err)
			Expect(err).To(MatchError(ContainSubstring("unsupported")))
			return
		}
		expectSiteError(s.Page.Drop(ctx, "#none", one), browser.NoDropZone)
		Expect(s.Page.Elements(ctx, "input")).To(BeEmpty())
	})
}
