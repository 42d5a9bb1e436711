package engine_test

import (
	"context"
	"fmt"
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
		browsertest.Run(kind.Name, engine.Limits(kind.Name), func() browsertest.Browser { return open(kind) }, tier.If(!quick[kind.Name])...)
	}
	return true
}()

// quick are the engines that make test has. A start of Firefox costs five times as much as one of Chromium, and it is
// started by the rules' own suite, by the harness's and by whole runs, too.
var quick = map[string]bool{"rod": true, "chromedriver": true}

// here skips a spec on a machine that has no such browser.
func here(kind engine.Kind) {
	GinkgoHelper()
	if f := kind.Find(context.Background()); !f.Found {
		Skip(fmt.Sprintf("%s is not installed here; to get it: %s", kind.Name, f.Fix))
	}
}

// start opens an engine that is closed with its spec.
func start(kind engine.Kind, o engine.Options) *engine.Running {
	GinkgoHelper()
	here(kind)
	if o.Dir == "" {
		o.Dir = GinkgoT().TempDir()
	}
	r, err := kind.Start(context.Background(), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(end, r)
	return r
}

func end(r *engine.Running) {
	ctx, cancel := context.WithTimeout(context.Background(), hang.Limit)
	defer cancel()
	Expect(r.Close(ctx)).To(Succeed())
}

func open(kind engine.Kind) browsertest.Browser {
	GinkgoHelper()
	r := start(kind, engine.Options{})
	return browsertest.Browser{
		Page:  r.Page,
		Close: func() { end(r) },
		CloseWindow: func() {
			window := r.Page.(interface{ CloseWindow(context.Context) error })
			Expect(window.CloseWindow(context.Background())).To(Succeed())
		},
		Kill:    func() { Expect(syscall.Kill(r.Browser, syscall.SIGKILL)).To(Succeed()) },
		Refused: words[kind.Family].refused, Aborted: words[kind.Family].aborted,
	}
}

// words are each family's for an address that refuses connection, and for a download in
// place of a page.
var words = map[string]struct{ refused, aborted string }{
	"chromium":  {"net::ERR_CONNECTION_REFUSED", "net::ERR_ABORTED"},
	"firefox":   {"NS_ERROR_CONNECTION_REFUSED", "NS_BINDING_ABORTED"},
	"webkit":    {"Connection refused", "no page came in its place"},
	"phantomjs": {"", ""},
	"ie":        {"no page came in its place", "what is shown is no page"},
}
