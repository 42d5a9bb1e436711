package engine_test

import (
	"context"
	"fmt"
	"os"
	"syscall"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/browser/browsertest"
	"cxmatrix/harness/engine"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = func() bool {
	for _, kind := range engine.Kinds() {
		limits := engine.Limitations(kind.Name)
		browsertest.Run(kind.Name, limits, func() browsertest.Browser { return open(kind) }, tier.If(!quickKinds[kind.Name])...)
		if kind.CanBeWarm(engine.Options{}) {
			browsertest.Run(kind.Name+", in a warm browser", limits, func() browsertest.Browser { return openWarm(kind) }, tier.If(kind.Name != "rod")...)
		}
	}
	return true
}()

// quickKinds are the engines that make test starts, besides rod in warm browsers, as runs use it. Starting Firefox takes five
// times as long as Chromium, and the suites of the rules, of the harness and of whole runs start it too.
var quickKinds = map[string]bool{"chromedriver": true}

// requireInstalled skips a spec on a machine without that browser.
func requireInstalled(kind engine.Kind) {
	GinkgoHelper()
	if f := kind.Detect(context.Background()); !f.Found {
		Skip(fmt.Sprintf("%s is not installed here; to get it: %s", kind.Name, f.InstallHint))
	}
}

// start starts an engine, and closes it at the end of the spec.
func start(kind engine.Kind, o engine.Options) *engine.Instance {
	GinkgoHelper()
	requireInstalled(kind)
	if o.Dir == "" {
		o.Dir = GinkgoT().TempDir()
	}
	r, err := kind.Start(context.Background(), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(closeInstance, r)
	return r
}

func closeInstance(r *engine.Instance) {
	ctx, cancel := context.WithTimeout(context.Background(), hang.Limit)
	defer cancel()
	Expect(r.Close(ctx)).To(Succeed())
}

func open(kind engine.Kind) browsertest.Browser {
	GinkgoHelper()
	if _, err := os.Stat(tier.HeadlessShell); err == nil && kind.Name == "chromedriver" && !tier.IsNightly() {
		GinkgoT().Setenv("CXMATRIX_CHROMIUM", tier.HeadlessShell) // the whole browser passes these specs by rod, and by a driver in make nightly
	}
	r := start(kind, engine.Options{})
	return browsertest.Browser{
		Page:  r.Page,
		Close: func() { closeInstance(r) },
		CloseWindow: func() {
			window := r.Page.(interface{ CloseWindow(context.Context) error })
			Expect(window.CloseWindow(context.Background())).To(Succeed())
		},
		Kill:    func() { Expect(syscall.Kill(r.Browser, syscall.SIGKILL)).To(Succeed()) },
		Refused: networkErrors[kind.Family].refused, Aborted: networkErrors[kind.Family].aborted,
	}
}

// networkErrors are each family's errors for an address that refuses connections, and for a download in
// place of a page.
var networkErrors = map[string]struct{ refused, aborted string }{
	"chromium":  {"net::ERR_CONNECTION_REFUSED", "net::ERR_ABORTED"},
	"firefox":   {"NS_ERROR_CONNECTION_REFUSED", "NS_BINDING_ABORTED"},
	"webkit":    {"Connection refused", "no page replaced the last one"},
	"phantomjs": {"", ""},
	"ie":        {"no page replaced the last one", "the browser shows no page"},
}
