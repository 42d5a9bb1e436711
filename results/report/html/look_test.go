package html_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/report/html"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// Cells of the sample: one is blocked by the network, one by the line with its control cell, one passed on a retry.
const (
	blockedCell = "env-05/chrome-80/windows-10"
	lineCell    = "env-06/chrome-80/windows-10"
	flakyCell   = "env-03/chrome-80/windows-10"
)

// dot is a picture of one pixel.
const dot = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"

// shots puts screenshots, and a page's markup, with the cells' records.
func shots(dir string, cells ...int) {
	for _, i := range cells {
		folder := filepath.Join(dir, "artifacts", fmt.Sprintf("cell-%d", i), "1")
		Expect(os.MkdirAll(folder, 0o755)).To(Succeed())
		for n, step := range steps {
			Expect(os.WriteFile(filepath.Join(folder, fmt.Sprintf("%02d-%s.png", n+1, step)), []byte(dot), 0o644)).To(Succeed())
		}
	}
}

var _ = Describe("the page in a browser", Ordered, func() {
	var (
		r    *results.Recorded
		file string
		w    *window
	)
	BeforeAll(func() {
		t := GinkgoTB()
		dir := sample(t, 120)
		shots(dir, 5, 6)
		r = read(t, dir)
		file = page(t, r, html.Options{})
		w = newWindow(t, chromium(t), 1280, 900, file).open("")
	})

	It("says what the journal says", func() {
		verdicts, environments := map[results.Verdict]int{}, map[string][2]int{}
		for _, p := range r.Run.Plan {
			c := r.Final(p.Cell)
			verdicts[c.Verdict]++
			if of := environments[p.Environment]; c.Verdict == results.Passed {
				environments[p.Environment] = [2]int{of[0] + 1, of[1] + 1}
			} else if c.Verdict == results.Blocked || c.Verdict == results.Failed {
				environments[p.Environment] = [2]int{of[0], of[1] + 1}
			}
			if c.Verdict == results.Unsupported {
				continue
			}
			row := w.say(`(cell) => { const a = [...document.querySelectorAll('.heat a')].find((a) => decodeURIComponent(a.hash) === '#' + cell).closest('tr');
				return a.dataset.v + ' ' + a.dataset.p + ' ' + [...a.querySelectorAll('td:not(.end)')].map((d) => d.className).join(' ') }`, p.Cell)
			Expect(row).To(Equal(string(c.Verdict)+" "+string(c.Browser.Provenance)+" "+stepVerdicts(c)), p.Cell)
		}
		stopped := verdicts[results.Blocked] + verdicts[results.Failed]
		Expect(w.text("h1")).To(Equal(fmt.Sprintf("%d of %d combinations do not get through; %d could not be tested.", stopped, stopped+verdicts[results.Passed], verdicts[results.Broken])))
		for environment, n := range environments {
			Expect(w.text(`.env[data-env="` + environment + `"] h3`)).To(ContainSubstring("%d of %d (%.0f %%) completed", n[0], n[1], 100*float64(n[0])/float64(n[1])))
		}
		Expect(w.count(".apart details li")).To(Equal(verdicts[results.Unsupported]))
		Expect(w.text("#shown")).To(Equal(fmt.Sprintf("%d of %d combinations shown", 120-verdicts[results.Unsupported], 120-verdicts[results.Unsupported])))
	})

	It("filters by verdict, environment, provenance and words, by keyboard alone", func() {
		blocked := 0
		for _, p := range r.Run.Plan {
			if r.Final(p.Cell).Verdict == results.Blocked {
				blocked++
			}
		}
		w.open("")
		Expect(w.say(`() => { const box = document.querySelector('input[value=blocked]'); box.focus(); return document.activeElement.value }`)).To(Equal("blocked"))
		Expect(w.Keyboard.Type(input.Space)).To(Succeed())
		Expect(w.count(".heat tbody tr")).To(Equal(blocked))
		Expect(w.text("#shown")).To(HavePrefix(fmt.Sprintf("%d of ", blocked)))

		_, err := w.Eval(`() => { const env = document.querySelector('#env'); env.value = 'env-05'; env.dispatchEvent(new Event('input', { bubbles: true })); document.querySelector('#find').focus() }`)
		Expect(err).NotTo(HaveOccurred())
		Expect(w.count(".env")).To(Equal(1))
		Expect(w.InsertText("upload.example.test CHROME-80")).To(Succeed())
		Expect(w.count(".heat tbody tr")).To(Equal(1))
		Expect(w.text(".env:not([hidden]) tbody tr:not([hidden]) th")).To(ContainSubstring("chrome-80"))

		Expect(w.InsertText(" nowhere")).To(Succeed())
		Expect(w.count(".heat tbody tr")).To(BeZero())
		Expect(w.MustElement("#reset").Focus()).To(Succeed())
		Expect(w.Keyboard.Type(input.Enter)).To(Succeed())
		Expect(w.count(".heat tbody tr")).To(Equal(len(r.Run.Plan) - w.count(".apart details li")))
	})

	It("opens a cell to all that is known of it, and goes back to where one was", func() {
		w.open("")
		Expect(w.yes(`(hash) => { const a = document.querySelector('.heat a[href="' + hash + '"]'); a.focus(); return document.activeElement === a }`, "#"+blockedCell)).To(BeTrue())
		Expect(w.Keyboard.Type(input.Enter)).To(Succeed())
		Eventually(func() bool { return w.yes(`() => document.querySelector('#cell').open`) }).Should(BeTrue())
		Expect(w.say(`() => location.hash`)).To(Equal("#" + blockedCell))
		Expect(w.say(`() => document.activeElement.id`)).To(Equal("cell-title"))
		told := w.text("#cell")
		for _, part := range []string{
			"5 of 5 files did not get through", "file upload failed", "it does not explain", "policy.block:upload.example.test", "seen to refuse, not proven",
			"CONNECT refused 3 times", "interview.mp4", "net::ERR_FAILED", "512 kb/s", "509 kb/s", "up 509 kb/s of 512", "2 clicks, 2 fields, waited 1.2 s",
			"cxmatrix replay run " + blockedCell, "2026-01-02 03:04:10 UTC", "same-engine: 0 versions older",
		} {
			Expect(told).To(ContainSubstring(part))
		}
		Eventually(func() bool {
			return w.yes(`() => { const shots = [...document.querySelectorAll('#cell img')]; return shots.length >= 3 && shots.every((i) => i.complete && i.naturalWidth === 1) }`)
		}).Should(BeTrue(), "its screenshots are shown")
		Expect(w.yes(`() => { const all = [...document.querySelectorAll('#cell .curve path.sent')]; return all.length === 1 && all[0].getTotalLength() > 100 }`)).To(BeTrue())
		Expect(w.say(`() => [...document.querySelectorAll('#cell a')].find((a) => a.textContent.includes('video')).href`)).To(Equal("https://hub.example.test/video/5"))
		Expect(w.Keyboard.Type(input.Escape)).To(Succeed())
		Eventually(func() string {
			return w.say(`() => document.querySelector('#cell').open + ' ' + location.hash + ' ' + document.activeElement.hash`)
		}).Should(Equal("false  #" + blockedCell))
	})

	It("goes from one combination to the next, of those that are shown", func() {
		w.open("#?v=blocked")
		shown := w.say(`() => [...document.querySelectorAll('.env:not([hidden]) .heat tbody tr:not([hidden]) th a')].slice(0, 2).map((a) => decodeURIComponent(a.hash)).join(' ')`)
		first, second, _ := strings.Cut(shown, " ")
		_, err := w.Eval(`(hash) => { location.hash = hash }`, first)
		Expect(err).NotTo(HaveOccurred())
		Eventually(func() string { return w.text("#cell .beside") }).Should(Equal("next →"))
		Expect(w.MustElement("#cell .beside a").Focus()).To(Succeed())
		Expect(w.Keyboard.Type(input.Enter)).To(Succeed())
		Eventually(func() string { return w.say(`() => decodeURIComponent(location.hash)`) }).Should(Equal(second))
		Eventually(func() string { return w.text("#cell .beside") }).Should(ContainSubstring("previous"))
	})

	It("opens control cells and attempts, and goes back by the browser's own way", func() {
		w.open("#" + lineCell)
		Expect(w.text("#cell")).To(ContainSubstring("Without it: got through"))
		Expect(w.MustElement(`#cell .causes a`).Focus()).To(Succeed())
		Expect(w.Keyboard.Type(input.Enter)).To(Succeed())
		Eventually(func() string { return w.text("#cell-title") }).Should(HaveSuffix("windows-10#without-line"))
		Expect(w.NavigateBack()).To(Succeed())
		Eventually(func() string { return w.text("#cell-title") }).Should(HaveSuffix("windows-10"))

		w.open("#" + flakyCell)
		Expect(w.text("#cell")).To(ContainSubstring("flaky"))
		Expect(w.MustElement(`#cell .tabs button`).Focus()).To(Succeed())
		Expect(w.Keyboard.Type(input.Enter)).To(Succeed())
		Eventually(func() string { return w.text("#cell .lead") }).Should(ContainSubstring("failed"))
	})

	It("asks for nothing but its run directory, and breaks none of its own rules", func() {
		for _, address := range w.asked() {
			Expect(address).To(Or(HavePrefix("about:"), HavePrefix("file://"+filepath.ToSlash(filepath.Dir(file))+"/")))
		}
		Expect(w.failures()).To(BeEmpty())
	})

	It("needs not even its run directory, with all files inside", func() {
		away := filepath.Join(GinkgoT().TempDir(), "sent.html")
		Expect(os.WriteFile(away, []byte(write(r, html.Options{Inline: true})), 0o644)).To(Succeed())
		alone := newWindow(GinkgoTB(), w.Browser(), 1280, 900, away).open("#" + blockedCell)
		defer alone.Close()
		Eventually(func() bool {
			return alone.yes(`() => { const shots = [...document.querySelectorAll('#cell img')]; return shots.length >= 3 && shots.every((i) => i.complete && i.naturalWidth === 1) }`)
		}).Should(BeTrue())
		for _, address := range alone.asked() {
			Expect(address).To(Or(HavePrefix("about:"), HavePrefix("data:image/png"), HavePrefix(alone.address)))
		}
	})

	It("prints to paper, an open cell whole", func() {
		w.open("")
		Expect(pages(w)).To(BeNumerically(">", 3))
		w.open("#" + blockedCell)
		n := pages(w)
		Expect(n).To(And(BeNumerically(">", 1), BeNumerically("<", 10)), "the cell alone")
		Expect(w.yes(`() => document.querySelector('#cell').open && location.hash !== ''`)).To(BeTrue(), "and it is still open")
	})

	It("is read on a phone without being pushed sideways", func() {
		phone := newWindow(GinkgoTB(), w.Browser(), 380, 780, file).open("")
		defer phone.Close()
		Expect(phone.yes(`() => document.documentElement.scrollWidth <= 380`)).To(BeTrue())
		phone.open("#" + blockedCell)
		Expect(phone.yes(`() => { const d = document.querySelector('#cell'); return d.scrollWidth <= d.clientWidth && d.clientWidth <= 380 }`)).To(BeTrue())
	})

	It("keeps the first screen short with 60 causes among 10,000 combinations", func() {
		all := read(GinkgoTB(), sample(GinkgoTB(), many))
		for i, p := range all.Run.Plan {
			if c := all.Final(p.Cell); c.Verdict == results.Blocked {
				last := &c.Steps[len(c.Steps)-1]
				for n := range c.Steps {
					if c.Steps[n].Cause != nil {
						last = &c.Steps[n]
					}
				}
				last.Cause.Constraint = matrix.Constraint(fmt.Sprintf("policy.block:host-%02d.example.test", i%60))
			}
		}
		large := newWindow(GinkgoTB(), w.Browser(), 1440, 900, page(GinkgoTB(), all, html.Options{})).open("")
		defer large.Close()
		Expect(large.say(`() => [...document.querySelectorAll('.obstacles > ol > li')].filter((li) => li.checkVisibility()).length`)).To(Equal("5"))
		Expect(large.text("main")).To(MatchRegexp(`(?i)\b\d\d more`))
		Expect(large.yes(`() => document.querySelector('.env').getBoundingClientRect().top < 3 * innerHeight`)).To(BeTrue(), "the table is not far below")
	})

	It("is dark where people want that", func() {
		colours := func(scheme string) string {
			Expect(proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}.Call(w)).To(Succeed())
			w.open("")
			return w.say(`() => getComputedStyle(document.body).backgroundColor`)
		}
		Expect(colours("dark")).To(Equal("rgb(19, 22, 27)"))
		Expect(colours("light")).To(Equal("rgb(255, 255, 255)"))
	})
})

func stepVerdicts(c *results.Cell) string {
	var list []string
	for i := range steps {
		if i < len(c.Steps) {
			list = append(list, string(c.Steps[i].Verdict))
		} else {
			list = append(list, string(results.NotReached))
		}
	}
	return strings.Join(list, " ")
}

// pages prints, and counts the pages.
func pages(w *window) int {
	GinkgoHelper()
	out, err := w.PDF(&proto.PagePrintToPDF{PrintBackground: true})
	Expect(err).NotTo(HaveOccurred())
	var b strings.Builder
	buffer := make([]byte, 1<<16)
	for {
		n, err := out.Read(buffer)
		b.Write(buffer[:n])
		if err != nil {
			break
		}
	}
	return strings.Count(b.String(), "/Type /Page\n")
}
