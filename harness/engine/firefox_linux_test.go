package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/engine"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gexec"
)

var _ = Describe("firefox", Label(tier.Label), func() {
	kind, _ := engine.ByName("firefox")

	It("listens on loopback alone, and so does the bridge to it", func(ctx SpecContext) {
		GinkgoT().Setenv("CXMATRIX_GECKODRIVER", "")
		r := start(kind, engine.Options{})
		theirs := listening(r.Browser)
		Expect(len(theirs)).To(BeNumerically(">=", 1), "Marionette's port")
		for _, at := range append(theirs, listening(os.Getpid())...) {
			Expect(at.Addr().IsLoopback()).To(BeTrue(), "%v", at)
		}
	}, SpecTimeout(hang.Limit))

	It("sends addresses of this machine through the proxy of a PAC file, too", func(ctx SpecContext) {
		g := newAuthProxy(nil)
		r := start(kind, engine.Options{PAC: g.URL + "/proxy.pac"})
		Expect(r.Page.Open(ctx, "http://127.0.0.1:8099/page")).To(Succeed())
		expectText(ctx, r.Page, "#here", "127.0.0.1:8099")
		_, allowed := g.seen()
		Expect(allowed).To(Equal([]string{"GET 127.0.0.1:8099/page"}))
	}, SpecTimeout(hang.Limit))

	It("is driven through geckodriver if there is one (here a fake)", func(ctx SpecContext) {
		stand, err := gexec.Build("./testdata/geckodriver")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(gexec.CleanupBuildArtifacts)
		GinkgoT().Setenv("CXMATRIX_GECKODRIVER", stand)
		dir := GinkgoT().TempDir()
		for _, closing := range []func(*engine.Instance){
			closeInstance,
			func(r *engine.Instance) {
				Expect(syscall.Kill(r.Browser, syscall.SIGKILL)).To(Succeed())
				closeInstance(r)
			},
			func(r *engine.Instance) {
				Expect(syscall.Kill(r.Driver, syscall.SIGKILL)).To(Succeed())
				closeInstance(r)
			},
		} {
			r := start(kind, engine.Options{Dir: dir})
			Expect(r.Driver).NotTo(BeZero())
			Expect(r.Browser).NotTo(Or(BeZero(), Equal(r.Driver)))
			Expect(r.Page.Open(ctx, "data:text/html,<p>Hello</p>")).To(Succeed())
			expectText(ctx, r.Page, "p", "Hello")
			for _, at := range append(listening(r.Browser), listening(r.Driver)...) {
				Expect(at.Addr().IsLoopback()).To(BeTrue(), "%v", at)
			}
			closing(r)
			Expect(hasEnded(r.Browser)).To(BeTrue())
			Expect(hasEnded(r.Driver)).To(BeTrue())
			Expect(filesIn(dir)).To(BeEmpty())
		}
	}, SpecTimeout(hang.Limit))

	It("does not trust a server with an unknown authority", func(ctx SpecContext) {
		g := newAuthProxy(nil)
		r := start(kind, engine.Options{Proxy: g.address()})
		Expect(r.Page.Open(ctx, "https://safe.test/page")).To(MatchError(ContainSubstring("SELF_SIGNED_CERT")))
	}, SpecTimeout(hang.Limit))
})

var _ = Describe("finding firefox", func() {
	find := func() engine.Installation {
		kind, err := engine.ByName("firefox")
		Expect(err).NotTo(HaveOccurred())
		return kind.Detect(context.Background())
	}
	It("uses the browser that the variable names, and a driver if there is one", func() {
		path, gecko := program("firefox-esr", "Mozilla Firefox 115.9.1esr"), program("geckodriver", "geckodriver 0.36.0")
		GinkgoT().Setenv("CXMATRIX_FIREFOX", path)
		GinkgoT().Setenv("CXMATRIX_GECKODRIVER", gecko)
		Expect(find()).To(Equal(engine.Installation{Engine: "firefox", Found: true, Version: "115.9.1", Path: path, Driver: gecko}))
	})
	It("has the install hint of a missing program", func() {
		GinkgoT().Setenv("CXMATRIX_FIREFOX", filepath.Join(GinkgoT().TempDir(), "gone"))
		f := find()
		Expect(f.Found).To(BeFalse())
		Expect(f.InstallHint).To(HavePrefix("apt-get install firefox-esr"))
	})
})
