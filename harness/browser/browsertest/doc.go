// Package browsertest is the one suite that every adapter and engine must pass:
// the contract of browser.Page as specs, against a small site of its own.
//
//	var _ = browsertest.Conform("rod", engine.Limits("rod"), func() browsertest.Browser { … })
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
	Page  browser.Page
	Close func() // ends it, even after it was killed
	Kill  func() // ends its browser as kill -9 does; nil where it can't be
	Shut  func() // closes its window, as a person does; nil where it can't be

	Refused string // its error for an address that refuses connection; "" for any
	Aborted string // its error for a download in place of a page; "" for any
}

// Opener opens a fresh browser; it fails or skips the spec when it can't.
type Opener func() Browser

// bench is the state that the specs of one engine share.
type bench struct {
	open  Opener
	lacks map[browser.Ability]string
	site  *site
	Browser
}

// needs skips a spec that needs what the engine lacks.
func (b *bench) needs(abilities ...browser.Ability) {
	ginkgo.GinkgoHelper()
	for _, a := range abilities {
		if why, lacks := b.lacks[a]; lacks {
			ginkgo.Skip(string(a) + ": " + why)
		}
	}
}

// Conform puts the suite into the Ginkgo tree under that name. lacks is what the engine
// can't do, and why; labels are those of its specs.
func Conform(name string, lacks map[browser.Ability]string, open Opener, labels ...string) bool {
	return ginkgo.Describe(name, ginkgo.Ordered, ginkgo.ContinueOnFailure, ginkgo.Label(labels...), func() {
		b := &bench{open: open, lacks: lacks}
		ginkgo.BeforeAll(func() {
			b.site = newSite()
			ginkgo.DeferCleanup(b.site.close)
			b.Browser = open()
			ginkgo.DeferCleanup(func() { b.Close() })
		})
		ginkgo.AfterEach(func(context.Context) {
			ctx, cancel := context.WithTimeout(context.Background(), hang.Limit)
			defer cancel()
			if w, ok := b.Page.(browser.Witness); ok { // the next spec must see only its own
				w.Troubles(ctx)
			}
		})
		b.opening()
		b.reading()
		b.filling()
		b.choosing()
		b.clicking()
		b.framing()
		b.attaching()
		b.witnessing()
		b.saying()
		b.ending()
	})
}

// it is a spec with a deadline, so that nothing hangs.
func it(text string, body func(ginkgo.SpecContext)) {
	ginkgo.It(text, body, ginkgo.SpecTimeout(hang.Limit))
}

func (b *bench) visit(ctx context.Context, path string) {
	ginkgo.GinkgoHelper()
	gomega.Expect(b.Page.Open(ctx, b.site.url+path)).To(gomega.Succeed())
}

// only returns the one element that selector finds.
func (b *bench) only(ctx context.Context, selector string) browser.Element {
	ginkgo.GinkgoHelper()
	list, err := b.Page.Elements(ctx, selector)
	gomega.Expect(err).NotTo(gomega.HaveOccurred())
	gomega.Expect(list).To(gomega.HaveLen(1), selector)
	return list[0]
}

// text returns the texts of all matches, for polling.
func (b *bench) text(ctx context.Context, selector string) func() (string, error) {
	return func() (string, error) {
		list, err := b.Page.Elements(ctx, selector)
		all := ""
		for _, e := range list {
			all += e.Text
		}
		return all, err
	}
}

// refused matches a *SiteError with that reason.
func refused(err error, reason string) {
	ginkgo.GinkgoHelper()
	gomega.Expect(err).To(gomega.HaveOccurred())
	gomega.Expect(browser.IsSite(err)).To(gomega.BeTrue(), "want the site's error, got: %v", err)
	gomega.Expect(err.Error()).To(gomega.ContainSubstring(reason))
}
