package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/process"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the table of engines", func() {
	It("has the default first", func() {
		Expect(engine.Kinds()[0].Name).To(Equal("rod"))
	})
	It("lists all engines if the name is unknown", func() {
		_, err := engine.ByName("netscape")
		Expect(err).To(MatchError(ContainSubstring("there are rod, chromedriver, chromedriver-jsonwire, firefox")))
	})
})

// program writes a program that prints its version.
func program(name, says string) string {
	GinkgoHelper()
	path := filepath.Join(GinkgoT().TempDir(), name)
	Expect(os.WriteFile(path, []byte("#!/bin/sh\necho '"+says+"'\n"), 0o700)).To(Succeed())
	return path
}

var _ = Describe("finding", func() {
	find := func(name string) engine.Installation {
		kind, err := engine.ByName(name)
		Expect(err).NotTo(HaveOccurred())
		return kind.Detect(context.Background())
	}
	It("uses the browser that the variable names", func() {
		path := program("chromium", "Chromium 99.0.1.2 built on Debian")
		GinkgoT().Setenv("CXMATRIX_CHROMIUM", path)
		Expect(find("rod")).To(Equal(engine.Installation{Engine: "rod", Found: true, Version: "99.0.1.2", Path: path}))
	})
	It("says what a browser said that ended at once", func(ctx SpecContext) {
		path := filepath.Join(GinkgoT().TempDir(), "chromium")
		GinkgoT().Setenv("CXMATRIX_CHROMIUM", path)
		rod, err := engine.ByName("rod")
		Expect(err).NotTo(HaveOccurred())
		for said, want := range map[string]string{
			"[7:7:1130/215255.1:FATAL:zygote_host_impl_linux.cc(127)] No usable sandbox! If you\n#0 0x55": "its sandbox needs user namespaces: allow them",
			"Cannot open display":           "the browser ended at once: Cannot open display",
			"error while loading libnss.so": "the browser ended at once: error while loading libnss.so",
		} {
			script := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = --version ] && { echo Chromium 156.0.1.2; exit; }\ncat >&2 <<'E'\n%s\nE\nexit 1\n", said)
			Expect(os.WriteFile(path, []byte(script), 0o700)).To(Succeed())
			_, err := rod.Start(ctx, engine.Options{Dir: GinkgoT().TempDir()})
			Expect(err).To(MatchError(ContainSubstring(want)))
		}
	}, SpecTimeout(hang.Limit))

	It("requires driver and browser of one major version", func() {
		GinkgoT().Setenv("CXMATRIX_CHROMIUM", program("chromium", "Chromium 99.0.1.2"))
		GinkgoT().Setenv("CXMATRIX_CHROMEDRIVER", program("chromedriver", "ChromeDriver 98.0.4.7 (abc)"))
		f := find("chromedriver")
		Expect(f.Found).To(BeFalse())
		Expect(f.InstallHint).To(Equal("apt-get install chromium chromium-driver (driver 98.0.4.7 does not fit browser 99.0.1.2)"))
		GinkgoT().Setenv("CXMATRIX_CHROMEDRIVER", program("chromedriver", "ChromeDriver 99.9.9.9 (abc)"))
		Expect(find("chromedriver").Found).To(BeTrue())
	})
	DescribeTable("has the install hint of a missing program", func(name string) {
		GinkgoT().Setenv("CXMATRIX_CHROMIUM", filepath.Join(GinkgoT().TempDir(), "gone"))
		f := find(name)
		Expect(f.Found).To(BeFalse())
		Expect(f.InstallHint).To(HavePrefix("apt-get install chromium chromium-driver"))
		kind, _ := engine.ByName(name)
		_, err := kind.Start(context.Background(), engine.Options{Dir: GinkgoT().TempDir()})
		Expect(err).To(MatchError(ContainSubstring(f.InstallHint)))
	}, Entry(nil, "rod"), Entry(nil, "chromedriver"), Entry(nil, "chromedriver-jsonwire"))
})

// hasEnded reports whether no living process has that id. An orphan may still be a zombie that
// process 1 has not reaped.
func hasEnded(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if os.IsNotExist(err) && syscall.Kill(pid, 0) != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z")
}

// filesIn lists a directory, without the downloads.
func filesIn(dir string) []string {
	GinkgoHelper()
	entries, err := os.ReadDir(dir)
	Expect(err).NotTo(HaveOccurred())
	var names []string
	for _, e := range entries {
		if e.Name() != "downloads" {
			names = append(names, e.Name())
		}
	}
	return names
}

var _ = Describe("a driver whose port is taken", func() {
	kind, _ := engine.ByName("chromedriver")
	// taken writes a driver that reports a taken port, as chromedriver does, until a file exists.
	taken := func(then string) (once string) {
		GinkgoHelper()
		requireInstalled(kind)
		dir := GinkgoT().TempDir()
		once = filepath.Join(dir, "once")
		path := filepath.Join(dir, "chromedriver")
		text := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = --version ] && exec %[1]s --version\n[ -e %[2]s ] && exec %[1]s \"$@\"\n%[3]s\n"+
			"echo Starting ChromeDriver\necho 'IPv4 port not available. Exiting...'\nexit 1\n", kind.Detect(context.Background()).Driver, once, then)
		Expect(os.WriteFile(path, []byte(text), 0o700)).To(Succeed())
		GinkgoT().Setenv("CXMATRIX_CHROMEDRIVER", path)
		return once
	}
	It("tries another port", func() {
		once := taken("touch $(dirname $0)/once")
		start(kind, engine.Options{Dir: GinkgoT().TempDir()})
		Expect(once).To(BeAnExistingFile(), "it was taken")
	})
	It("fails if there is none", func(ctx SpecContext) {
		taken("")
		dir := GinkgoT().TempDir()
		_, err := kind.Start(ctx, engine.Options{Dir: dir})
		Expect(err).To(MatchError(ContainSubstring("driver ended before it listened: exit status 1: IPv4 port not available. Exiting...")))
		Expect(filesIn(dir)).To(BeEmpty())
	}, SpecTimeout(hang.Limit))
})

var _ = Describe("running", func() {
	for _, kind := range engine.Kinds() {
		Describe(kind.Name, tier.If(!quickKinds[kind.Name]), func() { instanceSpecs(kind) })
	}
})

// identities are the names that each family reports to its driver, and to sites.
var identities = map[string]struct{ product, agent string }{
	"chromium":  {"chrome", `Chrome/VERSION`},
	"firefox":   {"firefox", `Firefox/VERSION`},
	"webkit":    {"minibrowser", `AppleWebKit/605\.1\.15 .* Version/\d.* Safari/`},
	"phantomjs": {"phantomjs", `PhantomJS/VERSION\.`},
}

// tree lists the descendants of a process.
func tree(pid int) []int {
	list := process.Children(pid)
	for _, child := range list {
		list = append(list, tree(child)...)
	}
	return list
}

// shortTimeout is less than the start time of any browser.
const shortTimeout = 50 * time.Millisecond

func instanceSpecs(kind engine.Kind) {
	BeforeEach(func() { Expect(warm.Close()).To(Succeed(), "whose browsers would be among those that are left") })
	It("reports the browser's identity, also to a server, listens on loopback only, writes only to its scratch directory, and leaves nothing", func(ctx SpecContext) {
		dir := GinkgoT().TempDir()
		r := start(kind, engine.Options{Dir: dir})
		want := identities[kind.Family]
		if kind.Emulates != "" {
			want.product, want.agent = "internet explorer "+kind.Emulates+" (htmlunit), selenium", regexp.QuoteMeta(kind.UserAgentContains)
		}
		Expect(strings.ToLower(r.Product)).To(Equal(want.product))
		Expect(r.Version).To(Equal(kind.Detect(ctx).Version))
		Expect(r.UserAgent).To(MatchRegexp(strings.ReplaceAll(want.agent, "VERSION", strings.Split(r.Version, ".")[0])))
		if kind.Family != "firefox" { // which needs no driver
			Expect(r.Driver != 0).To(Equal(r.Session != ""))
		}
		switch kind.Family {
		case "firefox":
			locks, err := filepath.Glob(filepath.Join(dir, "*", "profile", "lock"))
			Expect(err).NotTo(HaveOccurred())
			Expect(locks).To(HaveLen(1), "the profile in use")
			Expect(filepath.Glob(filepath.Join(dir, "*", "home", ".mozilla", "firefox", "*", "prefs.js"))).To(BeEmpty(), "a second profile")
		case "chromium":
			sockets, err := filepath.Glob(filepath.Join(dir, "*", "profile", "SingletonSocket"))
			Expect(err).NotTo(HaveOccurred())
			Expect(sockets).To(HaveLen(1))
			Expect(os.Readlink(sockets[0])).To(HavePrefix(dir), "a socket outside the scratch directory")
		}
		expectSameIdentity(ctx, r)
		all := tree(os.Getpid())
		Expect(all).To(ContainElement(r.Browser))
		expectLoopbackOnly(r, all)
		closeInstance(r)
		for _, pid := range all {
			Expect(hasEnded(pid)).To(BeTrue(), "process %d", pid)
		}
		Expect(hasEnded(r.Browser)).To(BeTrue())
		Expect(r.Driver == 0 || hasEnded(r.Driver)).To(BeTrue())
		Expect(filesIn(dir)).To(BeEmpty())
		closeInstance(r)
	}, SpecTimeout(hang.Limit))

	It("leaves nothing when the browser was killed, or the context has ended", func(ctx SpecContext) {
		dir := GinkgoT().TempDir()
		r := start(kind, engine.Options{Dir: dir})
		all := tree(os.Getpid())
		Expect(syscall.Kill(r.Browser, syscall.SIGKILL)).To(Succeed())
		over, cancel := context.WithCancel(ctx)
		cancel()
		Expect(r.Close(over)).To(Succeed())
		Expect(hasEnded(r.Browser)).To(BeTrue())
		for _, pid := range all {
			Expect(hasEnded(pid)).To(BeTrue(), "process %d", pid)
		}
		Expect(filesIn(dir)).To(BeEmpty())
	}, SpecTimeout(hang.Limit))

	It("leaves nothing when it is interrupted at its start", func(ctx SpecContext) {
		requireInstalled(kind)
		dir := GinkgoT().TempDir()
		short, cancel := context.WithTimeout(ctx, shortTimeout)
		defer cancel()
		_, err := kind.Start(short, engine.Options{Dir: dir})
		Expect(err).To(MatchError(context.DeadlineExceeded))
		Expect(filesIn(dir)).To(BeEmpty())
		Expect(tree(os.Getpid())).To(BeEmpty())
	}, SpecTimeout(hang.Limit))

	It("refuses a directory too long for the browser's socket", func(ctx SpecContext) {
		requireInstalled(kind)
		dir := filepath.Join(GinkgoT().TempDir(), strings.Repeat("x", 90))
		Expect(os.Mkdir(dir, 0o700)).To(Succeed())
		_, err := kind.Start(ctx, engine.Options{Dir: dir})
		Expect(err).To(MatchError(ContainSubstring("use a shorter directory")))
		Expect(filesIn(dir)).To(BeEmpty())
	}, SpecTimeout(hang.Limit))

	It("uses its proxy, also for this machine, requests nothing by itself, and downloads into its scratch directory", func(ctx SpecContext) {
		proxy := newProxy()
		defer proxy.Close()
		dir := GinkgoT().TempDir()
		r := start(kind, engine.Options{Dir: dir, Proxy: proxy.Listener.Addr().String()})
		Expect(r.Page.Open(ctx, "http://127.0.0.1:8099/page")).To(Succeed())
		Expect(r.Page.Open(ctx, "http://saas.example.test/page")).To(Succeed())
		Consistently(ctx, proxy.hosts, 2*time.Second, 100*time.Millisecond).Should(HaveExactElements("127.0.0.1:8099", "saas.example.test"))
		expectDownloadInScratch(ctx, kind, r, dir)
	}, SpecTimeout(hang.Limit))

}

// expectSameIdentity compares the identity that a server sees with the one that the driver reports.
func expectSameIdentity(ctx context.Context, r *engine.Instance) {
	GinkgoHelper()
	heard := make(chan string, 10)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		heard <- q.UserAgent()
		_, _ = w.Write([]byte("<title>Heard</title>")) // HtmlUnit shows no page for an empty response
	}))
	defer site.Close()
	Expect(r.Page.Open(ctx, site.URL)).To(Succeed())
	Expect(heard).To(Receive(Equal(r.UserAgent)))
}

// expectLoopbackOnly checks all listening ports of the browser and its driver.
func expectLoopbackOnly(r *engine.Instance, all []int) {
	GinkgoHelper()
	for _, pid := range all {
		for _, address := range listening(pid) {
			Expect(address.Addr().IsLoopback()).To(BeTrue(), "process %d listens at %s", pid, address)
		}
	}
	if r.Driver != 0 {
		Expect(listening(r.Driver)).NotTo(BeEmpty(), "else the test sees nothing")
	}
}

// expectDownloadInScratch clicks the download link of the proxy's page.
func expectDownloadInScratch(ctx context.Context, kind engine.Kind, r *engine.Instance, dir string) {
	GinkgoHelper()
	if _, lacks := engine.Limitations(kind.Name)[browser.Downloads]; lacks {
		return
	}
	Expect(r.Page.Click(ctx, "a")).To(Succeed())
	badge := filepath.Join(dir, "downloads", "badge.txt")
	Eventually(ctx, func() (string, error) { b, err := os.ReadFile(badge); return string(b), err }).Should(Equal("a badge"))
}

// proxy answers every request itself and records its host.
type proxy struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newProxy() *proxy {
	p := &proxy{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Host)
		p.mu.Unlock()
		switch {
		case r.Method == http.MethodConnect:
			w.WriteHeader(http.StatusForbidden)
		case r.URL.Path == "/badge":
			w.Header().Set("Content-Disposition", `attachment; filename="badge.txt"`)
			fmt.Fprint(w, "a badge")
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<!doctype html><link rel=icon href="data:,"><a href=/badge>Badge</a>`)
		}
	}))
	return p
}

func (p *proxy) hosts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}
