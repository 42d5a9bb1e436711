package html_test

import (
	"encoding/json"
	"os"
	"path/filepath"

	"cxmatrix/fixtures/tier"
	"cxmatrix/results/report/html"

	"github.com/go-rod/rod/lib/proto"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// violation is something that axe-core found.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// axe runs axe-core in a page, and returns its violations.
func axe(w *window) (serious []violation) {
	GinkgoHelper()
	script, err := os.ReadFile(filepath.Join("parts", "node_modules", "axe-core", "axe.min.js"))
	if os.IsNotExist(err) {
		Skip("axe-core is not here: .ci/setup test")
	}
	Expect(err).NotTo(HaveOccurred())
	_, err = proto.RuntimeEvaluate{Expression: string(script)}.Call(w)
	Expect(err).NotTo(HaveOccurred())
	found := w.say(`() => axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify({ passes: r.passes.length, violations: r.violations }))`)
	var all struct {
		Passes     int
		Violations []violation
	}
	Expect(json.Unmarshal([]byte(found), &all)).To(Succeed())
	Expect(all.Passes).To(BeNumerically(">", 15), "axe-core looked at something")
	for _, v := range all.Violations {
		if v.Impact == "serious" || v.Impact == "critical" {
			serious = append(serious, v)
		}
	}
	return serious
}

var _ = Describe("the page for those who can't see it, or hold no mouse", func() {
	It("has nothing serious for axe-core, light and dark, closed and with a cell open, on a phone too", func() {
		t := GinkgoTB()
		dir := sample(t, 60)
		shots(dir, 5)
		file := page(t, read(t, dir), html.Options{Baseline: read(t, sample(t, 60))})
		browser := chromium(t)
		hashes := []string{"", "#" + blockedCell, "#" + flakyCell}
		for i, width := range []int{1280, 380} {
			w := newWindow(t, browser, width, 900, file)
			for j, scheme := range []string{"light", "dark"} {
				Expect(proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}.Call(w)).To(Succeed())
				for k, hash := range hashes {
					if !tier.IsNightly() && (i+j)%2 != k%2 {
						continue // make test has each width with each scheme, and each hash with each width
					}
					w.open(hash)
					Expect(axe(w)).To(BeEmpty(), "%d px, %s, %s", width, scheme, hash)
				}
			}
		}
	})
})
