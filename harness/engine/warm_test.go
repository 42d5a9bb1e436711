package engine_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"

	"cxmatrix/harness/browser/browsertest"
	"cxmatrix/harness/engine"

	"cxmatrix/fixtures/hang"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// warm are browsers that one spec after the other uses.
var warm = &engine.WarmPool{Most: 3}

var _ = AfterSuite(func() { Expect(warm.Close()).To(Succeed()) })

// borrow opens a context in a browser that other specs may have used, and returns a function to leave it.
func borrow(name string) (r *engine.Instance, leave func()) {
	GinkgoHelper()
	kind, err := engine.ByName(name)
	Expect(err).NotTo(HaveOccurred())
	requireInstalled(kind)
	w := warm.Take(context.Background(), kind, engine.Options{Log: GinkgoWriter})
	Expect(w).NotTo(BeNil())
	r, err = kind.Start(context.Background(), engine.Options{Dir: GinkgoT().TempDir(), Warm: w.Borrow()})
	Expect(err).NotTo(HaveOccurred())
	return r, func() {
		_ = r.Close(context.Background()) // a spec may have killed it
		Expect(warm.Give(w, true)).To(Succeed())
	}
}

func openWarm(kind engine.Kind) browsertest.Browser {
	GinkgoHelper()
	r, leave := borrow(kind.Name)
	return browsertest.Browser{
		Page:  r.Page,
		Close: leave,
		CloseWindow: func() {
			window := r.Page.(interface{ CloseWindow(context.Context) error })
			Expect(window.CloseWindow(context.Background())).To(Succeed())
		},
		Kill:    func() { Expect(syscall.Kill(r.Browser, syscall.SIGKILL)).To(Succeed()) },
		Refused: networkErrors[kind.Family].refused, Aborted: networkErrors[kind.Family].aborted,
	}
}

// storing is a site whose page puts a mark into every store of the browser, and another tells which marks are there.
type storing struct {
	sync.Mutex
	*httptest.Server
	seen  []string // what the browser sent of an earlier visit
	peers map[string]bool
}

const (
	storePage = `<!doctype html><title>storing</title><script src=/cached.js></script><p id=out></p><script>
		document.cookie = "script=1; max-age=9999"; localStorage.mark = sessionStorage.mark = window.name = "1"; history.pushState(0, "", "/store?mark");
		Promise.all([
			new Promise(ok => { let r = indexedDB.open("mark"); r.onupgradeneeded = () => r.result.createObjectStore("s"); r.onsuccess = ok; }),
			caches.open("mark").then(c => c.put("/mark", new Response("1"))),
			navigator.serviceWorker.register("/worker.js").then(() => navigator.serviceWorker.ready),
			navigator.storage.getDirectory().then(d => d.getFileHandle("mark", {create: true})),
		]).then(() => { out.textContent = "stored"; }, e => { out.textContent = e; });</script>`
	readPage = `<!doctype html><title>reading</title><script src=/cached.js></script><p id=out></p><script>
		(async function() {
			let found = [];
			if (document.cookie) found.push("cookie " + document.cookie);
			if (localStorage.mark) found.push("localStorage");
			if (sessionStorage.mark) found.push("sessionStorage");
			if (window.name) found.push("name");
			if (history.length > 2) found.push("history");
			if ((await indexedDB.databases()).length) found.push("indexedDB");
			if ((await caches.keys()).length) found.push("caches");
			if ((await navigator.serviceWorker.getRegistrations()).length) found.push("service worker");
			for await (let name of (await navigator.storage.getDirectory()).keys()) found.push("file " + name);
			out.textContent = found.join(", ") || "nothing";
		})().catch(e => { out.textContent = e; });</script>`
)

func newStoring() *storing {
	s := &storing{peers: map[string]bool{}}
	mux := http.NewServeMux()
	page := func(path, kind, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			s.note(r)
			w.Header().Set("Content-Type", kind)
			w.Header().Set("ETag", `"mark"`)
			w.Header().Set("Cache-Control", "max-age=9999")
			if path == "/store" || path == "/plain" {
				http.SetCookie(w, &http.Cookie{Name: "server", Value: "1", HttpOnly: true, MaxAge: 9999})
			}
			io.WriteString(w, text)
		})
	}
	page("/store", "text/html", storePage)
	page("/read", "text/html", readPage)
	page("/plain", "text/html", "<p id=out>plain</p><script src=/cached.js></script>")
	page("/cached.js", "text/javascript", "")
	page("/worker.js", "text/javascript", "self.onfetch = function() {};")
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		s.note(r)
		if _, _, known := r.BasicAuth(); !known {
			w.Header().Set("WWW-Authenticate", `Basic realm="mark"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
		io.WriteString(w, "<p id=out>login")
	})
	s.Server = httptest.NewServer(mux)
	return s
}

func (s *storing) note(r *http.Request) {
	s.Lock()
	defer s.Unlock()
	s.peers[r.RemoteAddr] = true
	for _, name := range []string{"Cookie", "If-None-Match", "Authorization"} {
		if r.Header.Get(name) != "" {
			s.seen = append(s.seen, r.URL.Path+" with "+name)
		}
	}
}

// forget returns what was noted since the last call.
func (s *storing) forget() (seen []string, peers map[string]bool) {
	s.Lock()
	defer s.Unlock()
	seen, peers = s.seen, s.peers
	s.seen, s.peers = nil, map[string]bool{}
	return seen, peers
}

// shown opens an address, and returns a function that reads what the page says.
func shown(ctx context.Context, r *engine.Instance, address string) func() string {
	GinkgoHelper()
	Expect(r.Page.Open(ctx, address)).To(Succeed())
	return func() string {
		list, err := r.Page.Elements(ctx, "#out")
		Expect(err).NotTo(HaveOccurred())
		if len(list) == 0 {
			return ""
		}
		return list[0].Text
	}
}

var _ = Describe("a pool of warm browsers", func() {
	It("ends the one that was used longest ago if there are too many", func(ctx SpecContext) {
		kind, err := engine.ByName("rod")
		Expect(err).NotTo(HaveOccurred())
		requireInstalled(kind)
		pool := &engine.WarmPool{Most: 1}
		first := pool.Take(ctx, kind, engine.Options{})
		second := pool.Take(ctx, kind, engine.Options{Insecure: true})
		Expect(pool.Give(first, true)).To(Succeed())
		Expect(pool.Give(second, true)).To(Succeed())
		Expect(first.Ended()).To(BeTrue())
		Expect(pool.Take(ctx, kind, engine.Options{Insecure: true})).To(BeIdenticalTo(second))
		Expect(pool.Give(second, true)).To(Succeed())
		Expect(pool.Close()).To(Succeed())
		Expect(second.Ended()).To(BeTrue())
	}, SpecTimeout(hang.Limit))
})

var _ = Describe("a warm browser", func() {
	It("gives way to a browser of the cell's own if it has ended", func(ctx SpecContext) {
		rod, err := engine.ByName("rod")
		Expect(err).NotTo(HaveOccurred())
		w := warm.Take(ctx, rod, engine.Options{Log: GinkgoWriter})
		Expect(w).NotTo(BeNil())
		Expect(syscall.Kill(w.PID(), syscall.SIGKILL)).To(Succeed())
		r, err := rod.Start(ctx, engine.Options{Dir: GinkgoT().TempDir(), Warm: w.Borrow()})
		Expect(err).NotTo(HaveOccurred())
		Expect(r.Browser).NotTo(Equal(w.PID()))
		Expect(r.Close(ctx)).To(Succeed())
		Expect(warm.Give(w, true)).To(Succeed())
	}, SpecTimeout(hang.Limit))

	It("keeps nothing of one cell for the next", func(ctx SpecContext) {
		site := newStoring()
		DeferCleanup(site.Close)
		first, leave := borrow("rod")
		Eventually(ctx, shown(ctx, first, site.URL+"/store")).Should(Equal("stored"))
		Eventually(ctx, shown(ctx, first, strings.Replace(site.URL, "//", "//user:word@", 1)+"/login")).Should(Equal("login"))
		Eventually(ctx, shown(ctx, first, site.URL+"/read")).Should(Equal("cookie script=1, localStorage, sessionStorage, name, history, indexedDB, caches, service worker, file mark"), "so the page would find it")
		seen, before := site.forget()
		Expect(seen).To(ContainElements("/read with Cookie", "/login with Authorization"))
		pid := first.Browser
		leave()

		second, leave := borrow("rod")
		defer leave()
		Expect(second.Browser).To(Equal(pid), "the same browser")
		Eventually(ctx, shown(ctx, second, site.URL+"/read")).Should(Equal("nothing"))
		Expect(second.Page.Cookies(ctx)).To(BeEmpty())
		Expect(second.Page.Open(ctx, site.URL+"/login")).To(MatchError(ContainSubstring("ERR_INVALID_AUTH_CREDENTIALS")))
		seen, after := site.forget()
		Expect(seen).To(BeEmpty())
		for peer := range after {
			Expect(before).NotTo(HaveKey(peer), "a connection of its own")
		}
		Expect(after).NotTo(BeEmpty())
	}, SpecTimeout(hang.Limit))
	for _, name := range []string{"htmlunit-ie6", "htmlunit-ie11"} {
		It("keeps nothing of one cell for the next: "+name, func(ctx SpecContext) {
			site := newStoring()
			DeferCleanup(site.Close)
			visit := func() (pid int, peers map[string]bool) {
				r, leave := borrow(name)
				defer leave()
				Expect(r.Page.Cookies(ctx)).To(BeEmpty())
				Eventually(ctx, shown(ctx, r, site.URL+"/plain")).Should(Equal("plain"))
				seen, peers := site.forget()
				Expect(seen).NotTo(ContainElement(Or(Equal("/plain with Cookie"), ContainSubstring("If-None-Match"))))
				Eventually(ctx, shown(ctx, r, site.URL+"/plain")).Should(Equal("plain"))
				seen, _ = site.forget()
				Expect(seen).To(ContainElement("/plain with Cookie"), "so the site would see it")
				return r.Browser, peers
			}
			first, before := visit()
			second, after := visit()
			Expect(second).To(Equal(first), "the same process")
			Expect(after).NotTo(BeEmpty())
			for peer := range after {
				Expect(before).NotTo(HaveKey(peer), "a connection of its own")
			}
		}, SpecTimeout(hang.Limit))
	}
})
