package engine_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"

	"cxmatrix/fixtures/hang"
	"cxmatrix/fixtures/tier"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/elazarl/goproxy"
)

// authProxy is a real proxy that requires a login, if it has one. Every name leads to
// the site, also over HTTPS.
type authProxy struct {
	*httptest.Server
	plain, secure *httptest.Server
	login         string // "Basic …"
	mu            sync.Mutex
	challenged    []string // requests without login
	allowed       []string // requests that passed
}

const hostPage = `<!doctype html><link rel=icon href="data:,"><p id=here>%s</p>`

func newAuthProxy(login *url.Userinfo) *authProxy {
	g := &authProxy{plain: httptest.NewServer(http.HandlerFunc(serveHostName)), secure: httptest.NewTLSServer(http.HandlerFunc(serveHostName))}
	if login != nil {
		g.login = "Basic " + base64.StdEncoding.EncodeToString([]byte(login.String()))
	}
	handler := goproxy.NewProxyHttpServer()
	handler.Tr = &http.Transport{DialContext: g.dial(g.plain)}
	handler.ConnectDialWithReq = func(r *http.Request, network, _ string) (net.Conn, error) {
		return g.dial(g.secure)(r.Context(), network, "")
	}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/proxy.pac" && !r.URL.IsAbs() {
			fmt.Fprintf(w, `function FindProxyForURL() { return "PROXY %s"; }`, r.Host)
			return
		}
		if g.note(r) {
			handler.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Proxy-Authenticate", `Basic realm="corporate"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	DeferCleanup(func() {
		for _, s := range []*httptest.Server{g.Server, g.plain, g.secure} {
			s.CloseClientConnections()
			s.Close()
		}
	})
	return g
}

func (g *authProxy) dial(s *httptest.Server) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
	}
}

func (g *authProxy) note(r *http.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	what := r.Method + " " + r.Host + r.URL.Path
	if g.login != "" && r.Header.Get("Proxy-Authorization") != g.login {
		g.challenged = append(g.challenged, what)
		return false
	}
	g.allowed = append(g.allowed, what)
	return true
}

func (g *authProxy) seen() (asked, allowed []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append(asked, g.challenged...), append(allowed, g.allowed...)
}

func (g *authProxy) address() string { return g.Listener.Addr().String() }

func (g *authProxy) spki() string {
	digest := sha256.Sum256(g.secure.Certificate().RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(digest[:])
}

// serveHostName serves pages that show their own address; /frames has a frame of another
// site, a worker and a script.
func serveHostName(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	switch r.URL.Path {
	case "/private":
		w.Header().Set("WWW-Authenticate", `Basic realm="site"`)
		w.WriteHeader(http.StatusUnauthorized)
	case "/work.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `fetch("/from-worker").then(function () { postMessage("worked"); })`)
		return
	case "/frames":
		fmt.Fprint(w, `<!doctype html><link rel=icon href="data:,"><iframe src="http://other.test/framed"></iframe><p id=worker></p>
			<script>var w = new Worker("/work.js"); w.onmessage = function (e) { document.getElementById("worker").innerHTML = e.data; }</script>`)
		return
	}
	fmt.Fprintf(w, hostPage, r.Host)
}

// expectText waits until an element has that text.
func expectText(ctx context.Context, page browser.Page, selector, text string) {
	GinkgoHelper()
	Eventually(ctx, func() (string, error) {
		found, err := page.Elements(ctx, selector)
		if err != nil || len(found) == 0 {
			return "", err
		}
		return found[0].Text, nil
	}).Should(Equal(text))
}

var _ = Describe("a browser behind a proxy", func() {
	for _, kind := range engine.Kinds() {
		nightly := tier.If(kind.Name != "rod" && kind.Name != "htmlunit-ie8") // one that starts its browser, one without layout
		It("reads a PAC file: "+kind.Name, nightly, func(ctx SpecContext) {
			if why, lacks := engine.Limitations(kind.Name)[browser.PAC]; lacks {
				_, err := kind.Start(ctx, engine.Options{Dir: GinkgoT().TempDir(), PAC: "http://127.0.0.1:1/proxy.pac"})
				Expect(err).To(MatchError("start " + kind.Name + ": " + why))
				return
			}
			g := newAuthProxy(nil)
			r := start(kind, engine.Options{PAC: g.URL + "/proxy.pac", Proxy: "127.0.0.1:1", TrustedSPKI: []string{g.spki()}})
			Expect(r.Page.Open(ctx, "http://named.test/page")).To(Succeed())
			expectText(ctx, r.Page, "#here", "named.test")
			Expect(r.Page.Open(ctx, "https://safe.test/page")).To(Succeed())
			expectText(ctx, r.Page, "#here", "safe.test")
			_, allowed := g.seen()
			Expect(slices.Compact(allowed)).To(Equal([]string{"GET named.test/page", "CONNECT safe.test:443"})) // Chromium opens a second tunnel in advance
		}, SpecTimeout(hang.Limit))

		It("uses its proxy: "+kind.Name+" by HTTP and HTTPS", nightly, func(ctx SpecContext) {
			g := newAuthProxy(nil)
			r := start(kind, engine.Options{Proxy: g.address(), TrustedSPKI: []string{g.spki()}})
			Expect(r.Page.Open(ctx, "https://safe.test/page")).To(Succeed())
			expectText(ctx, r.Page, "#here", "safe.test")
			Expect(r.Page.Open(ctx, "http://named.test/page")).To(Succeed())
			expectText(ctx, r.Page, "#here", "named.test")
			_, allowed := g.seen()
			Expect(slices.Compact(allowed)).To(Equal([]string{"CONNECT safe.test:443", "GET named.test/page"}))
		}, SpecTimeout(hang.Limit))

		if kind.ProxyLogin {
			continue // the spec below takes one
		}
		It("refuses a proxy with a login: "+kind.Name+" before anything starts", func(ctx SpecContext) {
			dir := GinkgoT().TempDir()
			_, err := kind.Start(ctx, engine.Options{Dir: dir, ProxyLogin: url.UserPassword("u", "p")})
			Expect(err).To(MatchError(ContainSubstring("can't answer a proxy's 407; use rod or firefox")))
			Expect(filesIn(dir)).To(BeEmpty())
		})
	}

	It("logs in once, for frames, workers and HTTPS", func(ctx SpecContext) {
		login := url.UserPassword("someone", "pass-word")
		g := newAuthProxy(login)
		r := start(engine.Kinds()[0], engine.Options{Proxy: g.address(), ProxyLogin: login, TrustedSPKI: []string{g.spki()}})
		Expect(r.Page.Open(ctx, "http://named.test/frames")).To(Succeed())
		expectText(ctx, r.Page, "#worker", "worked")
		expectText(ctx, r.Page, "iframe >>> #here", "other.test")
		Expect(r.Page.Open(ctx, "https://safe.test/page")).To(Succeed())
		expectText(ctx, r.Page, "#here", "safe.test")
		asked, allowed := g.seen()
		Expect(asked).To(Equal([]string{"GET named.test/frames"}))
		Expect(allowed).To(ContainElements("GET named.test/from-worker", "GET other.test/framed", "CONNECT safe.test:443"))
	}, SpecTimeout(hang.Limit))

	It("reuses the login after a first page over HTTPS", func(ctx SpecContext) {
		login := url.UserPassword("someone", "pass-word")
		g := newAuthProxy(login)
		r := start(engine.Kinds()[0], engine.Options{Proxy: g.address(), ProxyLogin: login, TrustedSPKI: []string{g.spki()}})
		Expect(r.Page.Open(ctx, "https://safe.test/page")).To(Succeed())
		expectText(ctx, r.Page, "#here", "safe.test")
		before, _ := g.seen() // tunnels that were opened in advance were challenged too
		Expect(slices.Compact(slices.Clone(before))).To(Equal([]string{"CONNECT safe.test:443"}))
		Expect(r.Page.Open(ctx, "http://named.test/page")).To(Succeed())
		asked, _ := g.seen()
		Expect(asked).To(Equal(before))
	}, SpecTimeout(hang.Limit))

	It("sends the proxy's login to no site, and does not repeat a wrong one", func(ctx SpecContext) {
		g := newAuthProxy(url.UserPassword("someone", "pass-word"))
		r := start(engine.Kinds()[0], engine.Options{Proxy: g.address(), ProxyLogin: url.UserPassword("someone", "pass-word")})
		Expect(r.Page.Open(ctx, "http://named.test/private")).To(Succeed())
		troubles := r.Page.(browser.ProblemReporter).Problems(ctx)
		Expect(troubles).To(HaveLen(1))
		Expect(troubles[0].Status).To(Equal(http.StatusUnauthorized))

		wrong := start(engine.Kinds()[0], engine.Options{Proxy: g.address(), ProxyLogin: url.UserPassword("someone", "else")})
		_, before := g.seen()
		_ = wrong.Page.Open(ctx, "http://named.test/page") // shows the proxy's answer
		asked, allowed := g.seen()
		Expect(allowed).To(Equal(before))
		Expect(strings.Join(asked, " ")).To(HaveSuffix("GET named.test/page GET named.test/page"))
	}, SpecTimeout(hang.Limit))
})

var _ = DescribeTable("the hosts that a browser contacts by itself", func(family string) {
	for _, kind := range engine.Kinds() {
		if kind.Family == family {
			Expect(kind.OwnHosts).NotTo(BeEmpty())
			Expect(kind.OwnHosts).NotTo(ContainElement("accounts.google.com"), "sites let people sign in there")
		}
	}
}, Entry(nil, "chromium"), Entry(nil, "firefox"))
