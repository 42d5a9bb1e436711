package matrix

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func at(id string) Cell {
	c, err := ParseCell("e/" + id)
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	return c
}

var _ = Describe("The facts", func() {
	DescribeTable("say what latest is on a system", func(id, version, source string) {
		r := Resolve(at(id))
		Expect(r.Version).To(Equal(version))
		Expect(r.Asked).To(Equal("latest"))
		Expect(r.Note).NotTo(BeEmpty())
		Expect(r.Source).To(Equal(source))
	},
		Entry(nil, "chrome-latest/windows-7", "109", chromeWin7),
		Entry(nil, "chrome-latest/windows-8", "109", chromeWin7),
		Entry(nil, "chrome-latest/windows-8.1", "109", chromeWin7),
		Entry(nil, "chrome-latest/windows-10", "", chromeNow),
		Entry(nil, "chrome-latest/windows-xp", "49", chromeOld),
		Entry(nil, "chrome-latest/macos-sierra", "103", chromium104),
		Entry(nil, "edge-latest/windows-7", "109", edgeWin7),
		Entry(nil, "edge-latest/windows-8", "109", edgeWin7),
		Entry(nil, "edge-latest/windows-11", "", edgeNow),
		Entry(nil, "edge-latest/macos-sierra", "103", chromium104),
		Entry(nil, "firefox-latest/windows-7", "115", firefoxWin7),
		Entry(nil, "firefox-latest/macos-sierra", "115", firefoxMac),
		Entry(nil, "firefox-latest/linux", "", firefoxNow),
		Entry(nil, "ie-latest/windows-8", "10", ieAll),
		Entry(nil, "ie-latest/windows-xp", "8", ieAll),
		Entry(nil, "safari-latest/macos-sierra", "12", safari12),
		Entry(nil, "safari-latest/macos-tahoe", "", safariAll),
	)

	It("leave a number as it is, and what is installed open", func() {
		Expect(Resolve(at("ie-11/windows-7"))).To(Equal(Resolved{Product: "ie", Asked: "11", Version: "11", System: "windows-7", Source: ieAll}))
		Expect(Resolve(at("chromium-installed/linux"))).To(Equal(Resolved{Product: "chromium", Asked: "installed", System: "linux", Note: "the installed browser, in any version"}))
		Expect(Resolve(at("chrome-latest/windows-7")).String()).To(Equal("chrome latest (109)"))
		Expect(Resolve(at("ie-6/windows-7")).String()).To(Equal("ie 6"))
	})

	DescribeTable("know the pairs that never existed, and the nearest that did", func(id, why, nearest string) {
		said, cell := Impossible(at(id))
		Expect(said).To(Equal(why))
		if nearest == "" {
			Expect(cell).To(BeNil())
			return
		}
		Expect(cell).To(HaveValue(Equal(at(nearest))))
		again, _ := Impossible(*cell)
		Expect(again).To(BeEmpty())
	},
		Entry(nil, "ie-6/windows-7", "Internet Explorer 6 never ran on Windows 7, which had 8 to 11", "ie-6/windows-xp"),
		Entry(nil, "ie-11/windows-8", "Internet Explorer 11 never ran on Windows 8, which had only 10", "ie-11/windows-8.1"),
		Entry(nil, "ie-10/windows-8.1", "Internet Explorer 10 never ran on Windows 8.1, which had only 11", "ie-10/windows-8"),
		Entry(nil, "ie-11/windows-11", "Internet Explorer 11 never ran on Windows 11", "ie-11/windows-10"),
		Entry(nil, "ie-6/macos-sierra", "Internet Explorer 6 never ran on macOS Sierra", "ie-6/windows-xp"),
		Entry(nil, "ie-12/windows-7", "Internet Explorer 12 never ran on Windows 7, which had 8 to 11", "ie-11/windows-7"),
		Entry(nil, "ie-12/linux", "Internet Explorer 12 never ran on Linux", ""),
		Entry(nil, "chrome-120/windows-7", "Chrome 120 never ran on Windows 7, which had none after 109", "chrome-120/windows-10"),
		Entry(nil, "firefox-116/macos-sierra", "Firefox 116 never ran on macOS Sierra, which had none after 115", "firefox-116/macos-catalina"),
		Entry(nil, "edge-latest/windows-xp", "Edge never ran on Windows XP", "edge-latest/windows-7"),
		Entry(nil, "edge-78/windows-11", "Edge 78 never ran on Windows 11, which had 79 and later", "edge-78/windows-10"),
		Entry(nil, "safari-latest/windows-10", "Safari never ran on Windows 10", "safari-latest/windows-7"),
	)

	DescribeTable("know the pairs that did", func(id string) {
		why, nearest := Impossible(at(id))
		Expect(why).To(BeEmpty())
		Expect(nearest).To(BeNil())
	},
		Entry(nil, "ie-10/windows-8"),
		Entry(nil, "ie-8/windows-7"),
		Entry(nil, "ie-6/windows-xp"),
		Entry(nil, "chrome-109/windows-7"),
		Entry(nil, "chrome-latest/windows-8"),
		Entry(nil, "firefox-3.6/windows-xp"),
		Entry(nil, "safari-5.1/windows-7"),
		Entry(nil, "chromium-installed/linux"),
		Entry(nil, "firefox-installed/macos-sierra"),
	)

	It("speak of known products and systems, once of each pair, and give a source", func() {
		seen := map[pair]bool{}
		for _, f := range facts {
			Expect(ids(products)).To(ContainElement(f.product))
			Expect(f.source).To(HavePrefix("https://"))
			Expect(f.last == 0 || f.last >= f.first).To(BeTrue(), "%+v", f)
			for _, system := range strings.Split(f.systems, ", ") {
				Expect(ids(systems)).To(ContainElement(system))
				Expect(seen).NotTo(HaveKey(pair{f.product, system}))
				seen[pair{f.product, system}] = true
			}
		}
	})
})

var _ = DescribeTable("of two systems, nearer to another is", func(to, nearer, farther string) {
	Expect(SystemDistance(to, nearer)).To(BeNumerically("<", SystemDistance(to, farther)))
},
	Entry("the very one", "windows-8", "windows 8", "windows-8.1"),
	Entry("the one with fewer releases between", "windows-8", "windows-8.1", "windows-10"),
	Entry("the newer of two neighbours", "windows-8", "windows-8.1", "windows-7"),
	Entry("an old one of the family", "macos-tahoe", "macos-sierra", "windows-11"),
	Entry("a known one", "windows-11", "macos-sierra", "beos"),
)
