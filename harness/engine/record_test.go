package engine_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// recordPages have elements that are hard to tell apart; those that are clicked have ids as programs make them.
var recordPages = map[string]string{
	"/": `<!doctype html><title>Record</title><h1>Shop</h1>
		<button id=b-1001>Save</button><button id=b-1002>Save as…</button><button id=b-1003><span id=i-1003>Cart</span> (3)</button>
		<button id=b-1004 style="display:none">Close</button><button id=b-1005>Close</button>
		<button id=b-1006 aria-label="say &quot;a >> b&quot;">x</button><button id=b-1007 data-testid="go || now">◆</button>
		<ul><li data-testid=first><button id=b-1008>Edit</button></li><li data-testid=second><button id=b-1009>Edit</button></li></ul>
		<div><button id=b-1010>Twice</button><button id=b-1011>Twice</button></div><p><b id=b-1012 onclick="1">a</b><b id=b-1013 onclick="1">a</b></p>
		<a id=b-1014 href="#help" title="Help 2026">?</a><button id=b-1015>[all] "quoted" it's ${x}</button>
		<svg width=30 height=30 id=b-1016><rect width=30 height=30></rect></svg>
		<x-card></x-card><iframe src="/inner" id=pay></iframe>
		<script>customElements.define('x-card', class extends HTMLElement { connectedCallback() {
			this.attachShadow({ mode: 'open' }).innerHTML = '<button id=b-1020>In the shadow</button><button class=s id=b-1021>Edit</button>'; } })</script>`,
	"/enter":   `<!doctype html><h1>Trial Wiki</h1><h2>Log in</h2><button onclick="location='/entered'">Log in</button>`,
	"/entered": `<!doctype html><h1>Trial Wiki</h1><h2>Your pages</h2>`,
	"/inner":   `<!doctype html><button id=b-2001>Save</button><label>Card <input id=b-2002></label>`,
	"/form": `<!doctype html><title>Form</title><h1>Form</h1><input id=user placeholder="Your user" autocomplete=username>
		<label for=pass>Password</label><input type=password id=pass><button type=button id=show onclick="pass.type = 'text'">Show</button>
		<label for=again>Repeat</label><input id=again autocomplete=new-password>
		<p role=status id=echo></p><script>again.onchange = function () { echo.textContent = 'not so good: ' + again.value }</script>
		<button id=pick onclick="file.click()">Choose a photo</button>
		<input type=file id=file hidden><a id=out href="/inner" target=_blank>Out</a>
		<input id=search aria-label=Search role=combobox aria-autocomplete=list><button id=twice>Twice</button>`,
}

// recordedDeeds collects what a page tells.
type recordedDeeds struct {
	mu   sync.Mutex
	list []browser.Deed
}

func (r *recordedDeeds) tell(d browser.Deed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, d)
}

func (r *recordedDeeds) all() []browser.Deed {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]browser.Deed(nil), r.list...)
}

// byPerson are the deeds that a person did, in one line each.
func (r *recordedDeeds) byPerson() (lines []string) {
	for _, d := range r.all() {
		if text := d.String(); text != "" && d.Kind != browser.Opened {
			lines = append(lines, text)
		}
	}
	return lines
}

var _ = Describe("recording", func() {
	var (
		page browser.Page
		site string
		told *recordedDeeds
		end  func() error
	)
	record := func(path string) {
		GinkgoHelper()
		kind, err := engine.ByName("rod")
		Expect(err).NotTo(HaveOccurred())
		page = start(kind, engine.Options{}).Page
		told = &recordedDeeds{}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- page.(browser.Recorder).Record(ctx, site+path, told.tell) }()
		end = func() error { cancel(); return <-ended }
		DeferCleanup(cancel)
		Eventually(told.all).WithTimeout(hang.Limit).ShouldNot(BeEmpty())
	}
	BeforeEach(func() {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, recordPages[r.URL.Path])
		}))
		DeferCleanup(server.Close)
		site = server.URL
	})
	next := func(deeds int) browser.Deed {
		GinkgoHelper()
		var last browser.Deed
		Eventually(func() (n int) {
			for _, d := range told.all() {
				if d.Kind == browser.Clicked {
					n, last = n+1, d
				}
			}
			return n
		}).WithTimeout(hang.Limit).Should(Equal(deeds))
		return last
	}
	It("finds selectors for each element that find no other", NodeTimeout(hang.Limit), func(ctx SpecContext) {
		record("/")
		clicked := []string{"#b-1001", "#b-1002", "#b-1003", "#b-1005", "#b-1006", "#b-1007", "#b-1008", "#b-1009", "#b-1010", "#b-1011", "#b-1012", "#b-1013", "#b-1014", "#b-1015", "#b-1016", "#b-1020", "#b-1021", "#pay >>> #b-2001"}
		var best []string
		for i, at := range clicked {
			Expect(page.Click(ctx, at)).To(Succeed(), at)
			d := next(i + 1)
			Expect(d.At).NotTo(BeEmpty(), at)
			best = append(best, d.At[0])
			for _, selector := range d.At {
				found, err := page.Elements(ctx, selector)
				Expect(err).NotTo(HaveOccurred(), selector)
				Expect(firstVisible(found).ID).To(Equal(at[len(at)-6:]), selector)
			}
		}
		Expect(best).To(Equal([]string{
			`role=button[name="Save"]`, "role=button[name=Save as…]", "role=button[name=Cart]", "role=button[name=Close]",
			`role=button[name="say \"a >> b\""]`, `role=button[name="◆"]`, "testid=first >> role=button[name=Edit]", "testid=second >> role=button[name=Edit]",
			"role=button[name=Twice]", "role=button[name=Twice] >> nth=1", `text="a"`, "body > p:nth-of-type(1) > b:nth-of-type(2)",
			`role=link[name="?"]`, `role=button[name="[all] \"quoted\" it's ${x}"]`, "body > svg:nth-of-type(1)", "role=button[name=In the shadow]",
			"x-card >>> role=button[name=Edit]", "#pay >>> role=button[name=Save]",
		}))
		Expect(end()).To(Succeed())
	})
	It("takes for a sign what the page before did not show", NodeTimeout(hang.Limit), func(ctx SpecContext) {
		record("/enter")
		Expect(page.Click(ctx, "button")).To(Succeed())
		signs := func() (list []string) {
			for _, d := range told.all() {
				if d.Kind == browser.Appeared {
					list = append(list, d.At[0])
				}
			}
			return list
		}
		Eventually(signs).WithTimeout(hang.Limit).Should(ContainElement("role=heading[name=Your pages]"))
		Expect(signs()).To(Equal([]string{"role=heading[name=Trial Wiki]", "role=heading[name=Your pages]"}), "the first page's, and the second one's")
		Expect(end()).To(Succeed())
	})
	It("tells of deeds, and not of passwords", NodeTimeout(hang.Limit), func(ctx SpecContext) {
		record("/form")
		Expect(page.Fill(ctx, "#user", "ada")).To(Succeed())
		Expect(page.Fill(ctx, "#pass", "open sesame")).To(Succeed())
		Expect(page.Click(ctx, "#show")).To(Succeed())
		Expect(page.Fill(ctx, "#again", "open sesame")).To(Succeed())
		Expect(page.Fill(ctx, "#pass", "open barley")).To(Succeed())
		Expect(page.Click(ctx, "#pick")).To(Succeed())
		file := filepath.Join(GinkgoT().TempDir(), "photo.png")
		Expect(os.WriteFile(file, make([]byte, 1000), 0o600)).To(Succeed())
		Expect(page.Attach(ctx, "#file", file)).To(Succeed())
		Expect(page.Click(ctx, "#out")).To(Succeed())
		Expect(page.Fill(ctx, "#search", "kestrel")).To(Succeed())
		Expect(end()).To(Succeed())
		Expect(told.byPerson()).To(Equal([]string{
			`fill role=textbox[name=Your user] "ada"`, "fill label=Password (hidden)", "click role=button[name=Show]", "fill label=Repeat (hidden)",
			"fill label=Password (hidden)", "click role=button[name=Choose a photo]", "attach #file photo.png", "click role=link[name=Out]", `fill label=Search "kestrel"`,
		}))
		Expect(fmt.Sprint(told.all())).NotTo(ContainSubstring("sesame"))
		var secrets []int
		var kinds []string
		for _, d := range told.all() {
			kinds = append(kinds, d.Kind)
			if d.Secret > 0 {
				secrets = append(secrets, d.Secret)
			}
		}
		Expect(secrets).To(Equal([]int{1, 1, 2}))
		Expect(kinds).To(ContainElements(browser.Choosing, browser.Arrived, browser.Appeared))
	})
})

// firstVisible is the element that a verb would be done to.
func firstVisible(list []browser.Element) browser.Element {
	for _, e := range list {
		if e.Visible {
			return e
		}
	}
	return browser.Element{}
}
