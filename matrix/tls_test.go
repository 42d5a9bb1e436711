package matrix

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("The highest TLS version", func() {
	DescribeTable("of a browser is what it speaks by default", func(id, version string) {
		said, source := TLSCeiling(Resolve(at(id)))
		Expect(said).To(Equal(version))
		if version != "" {
			Expect(source).To(HavePrefix("https://"))
		} else {
			Expect(source).To(BeEmpty())
		}
	},
		Entry(nil, "ie-6/windows-xp", "1.0"),
		Entry(nil, "ie-7/windows-vista", "1.0"),
		Entry(nil, "ie-8/windows-xp", "1.0"),
		Entry(nil, "ie-10/windows-7", "1.0"),
		Entry(nil, "ie-10/windows-8", "1.0"),
		Entry(nil, "ie-latest/windows-8", "1.0"),
		Entry(nil, "ie-11/windows-7", "1.2"),
		Entry(nil, "ie-11/windows-10", "1.2"),
		Entry(nil, "edge-12/windows-10", "1.2"),
		Entry(nil, "edge-18/windows-10", "1.2"),
		Entry(nil, "edge-79/windows-10", ""),
		Entry(nil, "edge-latest/windows-8", ""),
		Entry(nil, "chrome-21/windows-xp", "1.0"),
		Entry(nil, "chrome-22/windows-xp", "1.1"),
		Entry(nil, "chrome-28/windows-7", "1.1"),
		Entry(nil, "chrome-29/windows-7", "1.2"),
		Entry(nil, "chrome-69/windows-7", "1.2"),
		Entry(nil, "chrome-latest/windows-xp", "1.2"),
		Entry(nil, "chrome-70/windows-7", ""),
		Entry(nil, "chrome-latest/windows-7", ""),
		Entry(nil, "chrome-latest/macos-sierra", ""),
		Entry(nil, "firefox-3.6/windows-xp", "1.0"),
		Entry(nil, "firefox-26/windows-7", "1.0"),
		Entry(nil, "firefox-27/windows-7", "1.2"),
		Entry(nil, "firefox-latest/windows-xp", "1.2"),
		Entry(nil, "firefox-62/windows-7", "1.2"),
		Entry(nil, "firefox-63/windows-7", ""),
		Entry(nil, "safari-latest/windows-7", "1.0"),
		Entry(nil, "safari-11/macos-sierra", "1.2"),
		Entry(nil, "safari-12.1/macos-sierra", "1.2"),
		Entry(nil, "safari-latest/macos-high-sierra", "1.2"),
		Entry(nil, "safari-12/macos-mojave", "1.2"),
		Entry(nil, "safari-12.1/macos-mojave", ""),
		Entry(nil, "safari-latest/macos-catalina", ""),
		Entry(nil, "chrome-latest/windows-11", ""),
		Entry(nil, "firefox-latest/linux", ""),
		Entry(nil, "ie-installed/windows-7", ""),
		Entry(nil, "chromium-installed/linux", ""),
	)

	It("is in the plan of a cell", func() {
		planned, err := Study().Expand(Selection{Cells: []string{"*/ie-*/*", "medium/chrome-*/*"}})
		Expect(err).NotTo(HaveOccurred())
		by := map[string]string{}
		for _, p := range planned {
			by[p.String()] = p.MaxTLS
		}
		Expect(by).To(Equal(map[string]string{
			"medium/chrome-latest/windows-8": "", "medium/ie-10/windows-8": "1.0", "medium/ie-11/windows-8": "1.2", "high/ie-6/windows-7": "1.0"}))
	})

	It("is known for products and systems that there are, row by row reachable", func() {
		for _, c := range ceilings {
			Expect(ids(products)).To(ContainElement(c.product))
			Expect(c.version).To(BeElementOf("1.0", "1.1", "1.2"))
			Expect(c.source).To(HavePrefix("https://"))
		}
	})
})
