package target_test

import (
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// offered are the browsers of a grid, unsorted.
var offered = []target.Offer{
	{Product: "chrome", Version: "103", System: "macos-sierra"},
	{Product: "chrome", Version: "120.0", System: "linux"},
	{Product: "chrome", Version: "109", System: "windows-7"},
	{Product: "chrome", Version: "109", System: "windows-11"},
	{Product: "chrome", Version: "112", System: "windows-8"},
	{Product: "ie", Version: "11", System: "windows-10"},
	{Product: "ie", Version: "11", System: "windows-8.1"},
	{Product: "ie", Version: "11", System: "windows-7"},
	{Product: "ie", Version: "6", System: "windows-xp", Emulated: true},
	{Product: "chromium", Version: "156", System: "linux"},
	{Product: "safari", System: "linux"},
}

func asked(product, version, system string) matrix.Expanded {
	p := matrix.Expanded{Resolved: matrix.Resolved{Product: product, Version: version, Asked: version, System: system}}
	if version == "" {
		p.Resolved.Asked = "latest"
	}
	return p
}

var _ = DescribeTable("of the offers, a cell gets", func(c matrix.Expanded, taken string, provenance results.Provenance, note string) {
	a, found := target.Choose(c, offered)
	Expect(found).To(Equal(taken != ""))
	if found {
		Expect(a.Capabilities).To(HaveKeyWithValue("it is", taken))
		Expect(a.Provenance).To(Equal(provenance))
		Expect(a.Note).To(Equal(note))
	}
},
	Entry("the very one", asked("chrome", "109", "windows-7"), "chrome 109 on windows-7", results.Real, ""),
	Entry("the newest, where current is asked for", asked("chrome", "", "linux"), "chrome 120.0 on linux", results.Real, ""),
	Entry("its version on the nearest system", asked("ie", "11", "windows-8"), "ie 11 on windows-8.1", results.SameEngine, "on windows-8.1"),
	Entry("its version before its system", asked("chrome", "109", "windows-8"), "chrome 109 on windows-7", results.SameEngine, "on windows-7"),
	Entry("of two versions as far, the newer", asked("chrome", "106", "macos-sierra"), "chrome 109 on windows-11", results.SameEngine, "3 versions newer, on windows-11"),
	Entry("what emulates it, and says so", asked("ie", "6", "windows-7"), "ie 6 on windows-xp", results.Emulated, "ie 6 emulated, on windows-xp"),
	Entry("another product of its engine", asked("edge", "109", "windows-7"), "chrome 109 on windows-7", results.SameEngine, "chrome 109"),
	Entry("a version that nobody tells", asked("safari", "18", "macos-sequoia"), "safari on linux", results.SameEngine, "on linux"),
	Entry("nothing of another engine", asked("firefox", "115", "linux"), "", results.Provenance(""), ""),
)

var _ = Describe("a substitute for an impossible pair", func() {
	It("has that in its note", func() {
		c := asked("ie", "11", "windows-8")
		c.Impossible, c.Nearest = "Internet Explorer 11 never ran on Windows 8", &matrix.Cell{Environment: "medium", Browser: "ie-11", System: "windows-8.1"}
		a, _ := target.Choose(c, offered)
		Expect(a.Note).To(Equal("on windows-8.1; impossible pair: Internet Explorer 11 never ran on Windows 8; the nearest is medium/ie-11/windows-8.1"))
	})
})

var _ = DescribeTable("a browser older than W3C WebDriver", func(name, version string, names map[string]string, before bool) {
	Expect(target.IsLegacyBrowser(name, version, names)).To(Equal(before))
},
	Entry("IE 10", "IE", "10.0", target.BrowserStackNames, true),
	Entry("IE 11 is none", "IE", "11.0", target.BrowserStackNames, false),
	Entry("Chrome 74", "chrome", "74", target.SauceNames, true),
	Entry("Chrome 75 is none", "chrome", "75", target.SauceNames, false),
	Entry("Firefox 54", "Firefox", "54.0", target.LambdaNames, true),
	Entry("Firefox 55 is none", "Firefox", "55.0", target.LambdaNames, false),
	Entry("Safari 11.1", "safari", "11.1", target.SauceNames, true),
	Entry("Safari 12.0 is none", "safari", "12.0", target.SauceNames, false),
	Entry("no Edge is one", "MicrosoftEdge", "18.0", target.LambdaNames, false),
	Entry("latest is none", "Chrome", "latest", target.BrowserStackNames, false),
)
