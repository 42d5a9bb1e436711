// Package browsertest is the one suite that every adapter and engine must pass:
// the contract of browser.Page as specs, against a small site of its own.
//
//	var _ = browsertest.Run("rod", engine.Limitations("rod"), func() browsertest.Browser { … })
//
// Specs that need what an engine lacks are skipped with the reason.
//
// A container is Ordered and keeps one browser for most of its specs, so that
// ginkgo --procs runs the engines in parallel, not the specs of one.
package browsertest

import (
	"context"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
)

// Browser is an opened browser under test.
type Browser struct {
	Page        browser.Page
	Close       func() // ends it, even after it was killed
	Kill        func() // ends its browser as kill -9 does; nil where it can't be
	CloseWindow func() // closes its window, as a person does; nil where it can't be

	Refused string // its error for an address that refuses connection; "" for any
	Aborted string // its error for a download in place of a page; "" for any
}

// Opener opens a fresh browser; it fails or skips the spec when it can't.
type Opener func() Browser

// suite is the state that the specs of one engine share.
type suite struct {
	open  Opener
	lacks map[browser.Ability]string
	site  *site
	Browser
}

// needs skips a spec that needs what the engine lacks.
func (s *suite) needs(abilities ...browser.Ability) {
	ginkgo.GinkgoHelper()
	for _, a := range abilities {
		if why, lacks := s.lacks[a]; lacks {
			ginkgo.Skip(string(a) + ": " + why)
		}
	}
}

// Run puts the suite into the Ginkgo tree under that name. lacks is what the engine
// can't do, and why; labels are those of its specs.
func Run(name string, lacks map[browser.Ability]string, open Opener, labels ...string) bool {
	return ginkgo.Describe(name, ginkgo.Ordered, ginkgo.ContinueOnFailure, ginkgo.Label(labels...), func() {
		s := &suite{open: open, lacks: lacks}
		ginkgo.BeforeAll(func() {
			s.site = newSite()
			ginkgo.DeferCleanup(s.site.close)
			s.Browser = open()
			ginkgo.DeferCleanup(func() { s.Close() })
		})
		ginkgo.AfterEach(func(context.Context) {
			ctx, cancel := context.WithTimeout(context.Background(), hang.Limit)
			defer cancel()
			if w, ok := s.Page.(browser.ProblemReporter); ok { // the next spec must see only its own
				w.Problems(ctx)
			}
		})
		s.openSpecs()
		s.readSpecs()
		s.findSpecs()
		s.fillSpecs()
		s.chooseSpecs()
		s.listSpecs()
		s.clickSpecs()
		s.movingSpecs()
		s.earlySpecs()
		s.pointingSpecs()
		s.keySpecs()
		s.wholePageSpecs()
		s.frameSpecs()
		s.attachSpecs()
		s.dropSpecs()
		s.pickSpecs()
		s.problemSpecs()
		s.messageSpecs()
		s.dialogSpecs()
		s.windowSpecs()
		s.endSpecs()
	})
}

// spec is a spec with a deadline, so that nothing hangs.
func spec(text string, body func(ginkgo.SpecContext)) {
	ginkgo.It(text, body, ginkgo.SpecTimeout(hang.Limit))
}

func (s *suite) visit(ctx context.Context, path string) {
	ginkgo.GinkgoHelper()
	gomega.Expect(s.Page.Open(ctx, s.site.url+path)).To(gomega.Succeed())
}

// onlyMatch returns the one element that selector finds.
func (s *suite) onlyMatch(ctx context.Context, selector string) browser.Element {
	ginkgo.GinkgoHelper()
	list, err := s.Page.Elements(ctx, selector)
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	gomega.Expect(list).To(gomega.HaveLen(1), selector)
	return list[0]
}

// text returns the texts of all matches, for polling.
func (s *suite) text(ctx context.Context, selector string) func() (string, error) {
	return func() (string, error) {
		list, err := s.Page.Elements(ctx, selector)
		all := ""
		for _, e := range list {
			all += e.Text
		}
		return all, err
	}
}

// expectSiteError matches a *SiteError with that reason.
func expectSiteError(err error, reason string) {
	ginkgo.GinkgoHelper()
	gomega.Expect(err).To(gomega.HaveOccurred())
	gomega.Expect(browser.IsSiteError(err)).To(gomega.BeTrue(), "want the site's error, got: %v", err)
	gomega.Expect(err.Error()).To(gomega.ContainSubstring(reason))
}
