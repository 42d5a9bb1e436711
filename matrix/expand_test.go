package matrix_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/matrix"
)

func expand(m *matrix.Matrix, s matrix.Selection) []string {
	planned, err := m.Expand(s)
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	var all []string
	for _, p := range planned {
		all = append(all, p.String())
	}
	return all
}

var _ = Describe("The study's matrix", func() {
	study := matrix.Study()

	It("has the study's cells, in the order of the file", func() {
		var low []string
		for _, browser := range []string{"chrome-latest", "firefox-latest", "edge-latest"} {
			for _, system := range []string{"macos-sierra", "windows-7", "windows-8", "windows-8.1", "windows-10", "windows-11"} {
				low = append(low, fmt.Sprintf("low/%s/%s", browser, system))
			}
		}
		Expect(expand(study, matrix.Selection{})).To(Equal(append(low,
			"medium/chrome-latest/windows-8", "medium/firefox-latest/windows-8", "medium/edge-latest/windows-8",
			"medium/ie-10/windows-8", "medium/ie-11/windows-8", "high/ie-6/windows-7")))
	})

	It("has the study's networks and variants", func() {
		low, medium, high := study.Environments[0], study.Environments[1], study.Environments[2]
		Expect(low.Variant).To(Equal("widget"))
		Expect(low.Network).To(Equal(matrix.Network{Line: matrix.Line{UpKbps: 28000, DownKbps: 28000, UpQueueMs: 100, DownQueueMs: 100}}))
		Expect(medium.Variant).To(Equal("local"))
		Expect(medium.Network.Line).To(Equal(matrix.Line{UpKbps: 28000, DownKbps: 28000, UpQueueMs: 100, DownQueueMs: 100}))
		Expect(high.Variant).To(Equal("chunked"))
		Expect(high.Network.Line).To(Equal(matrix.Line{UpKbps: 512, DownKbps: 512, UpQueueMs: 250, DownQueueMs: 250}))
		Expect(high.Network.Policy[0].ID).To(Equal(matrix.Constraint("policy.block:upload.uploadcare.com")))
	})

	It("marks its impossible pairs, and names the nearest", func() {
		planned, err := study.Expand(matrix.Selection{Environments: []string{"high"}})
		Expect(err).NotTo(HaveOccurred())
		Expect(planned).To(HaveLen(1))
		Expect(planned[0].Impossible).To(Equal("Internet Explorer 6 never ran on Windows 7, which had 8 to 11"))
		Expect(planned[0].Nearest.String()).To(Equal("high/ie-6/windows-xp"))
		Expect(planned[0].Variant).To(Equal("chunked"))
		Expect(planned[0].Resolved.Version).To(Equal("6"))
	})
})

var _ = Describe("Selecting", func() {
	study := matrix.Study()

	It("keeps the order of the file, whatever order is asked for", func() {
		Expect(expand(study, matrix.Selection{Cells: []string{"high/*/*", "medium/ie-1?/*", "medium/ie-*/*"}})).To(Equal([]string{
			"medium/ie-10/windows-8", "medium/ie-11/windows-8", "high/ie-6/windows-7"}))
		Expect(expand(study, matrix.Selection{Environments: []string{"high", "medium"}, Cells: []string{"*/ie-*/*"}})).To(Equal([]string{
			"medium/ie-10/windows-8", "medium/ie-11/windows-8", "high/ie-6/windows-7"}))
	})

	It("leaves out what a glob with ! names, wherever it stands", func() {
		Expect(expand(study, matrix.Selection{Cells: []string{"!*/ie-11/*", "medium/ie-*/*"}})).To(Equal([]string{"medium/ie-10/windows-8"}))
		Expect(expand(study, matrix.Selection{Environments: []string{"medium"}, Cells: []string{"!*/ie-*/*"}})).To(Equal([]string{
			"medium/chrome-latest/windows-8", "medium/firefox-latest/windows-8", "medium/edge-latest/windows-8"}))
	})

	It("adds the installed browser to each chosen environment", func() {
		with := matrix.Selection{With: []string{"chromium"}, System: "linux"}
		Expect(expand(study, with)).To(HaveLen(27))
		with.Environments = []string{"medium", "high"}
		Expect(expand(study, with)).To(Equal([]string{
			"medium/chrome-latest/windows-8", "medium/firefox-latest/windows-8", "medium/edge-latest/windows-8",
			"medium/ie-10/windows-8", "medium/ie-11/windows-8", "medium/chromium-installed/linux",
			"high/ie-6/windows-7", "high/chromium-installed/linux"}))
		with.Cells = []string{"*/chromium-installed/*"}
		Expect(expand(study, with)).To(Equal([]string{"medium/chromium-installed/linux", "high/chromium-installed/linux"}))
	})

	It("gives the installed browser its environment's network and variant", func() {
		planned, err := study.Expand(matrix.Selection{With: []string{"chromium"}, System: "linux", Cells: []string{"high/chromium-*/*"}})
		Expect(err).NotTo(HaveOccurred())
		Expect(planned[0].Network).To(Equal(study.Environments[2].Network))
		Expect(planned[0].Variant).To(Equal("chunked"))
		Expect(planned[0].Impossible).To(BeEmpty())
	})

	It("does not add a browser twice", func() {
		m, err := matrix.Load("testdata/valid-smallest.yaml")
		Expect(err).NotTo(HaveOccurred())
		Expect(expand(m, matrix.Selection{With: []string{"chromium", "chromium"}, System: "linux"})).To(Equal([]string{"home/chromium-installed/linux"}))
		Expect(expand(study, matrix.Selection{Environments: []string{"high", "high"}, With: []string{"chromium", "chromium"}, System: "linux"})).To(Equal([]string{
			"high/ie-6/windows-7", "high/chromium-installed/linux"}))
	})

	DescribeTable("refuses in one line what selects nothing", func(s matrix.Selection, message string) {
		planned, err := study.Expand(s)
		Expect(err).To(MatchError(message))
		Expect(planned).To(BeEmpty())
	},
		Entry("an environment", matrix.Selection{Environments: []string{"low", "hihg"}}, `unknown environment "hihg": did you mean "high"?`),
		Entry("a glob", matrix.Selection{Environments: []string{"high"}, Cells: []string{"high/*/*", "low/*/*"}},
			`glob "low/*/*" names no cell: there are environments high; browsers ie-6; systems windows-7`),
		Entry("a glob that leaves out", matrix.Selection{Environments: []string{"high"}, Cells: []string{"!*/safari-*/*"}},
			`glob "*/safari-*/*" names no cell: there are environments high; browsers ie-6; systems windows-7`),
		Entry("all together", matrix.Selection{Environments: []string{"high"}, Cells: []string{"*/ie-*/*", "!*/*/*"}},
			`no cell is left by */ie-*/*,!*/*/*: there are environments high; browsers ie-6; systems windows-7`),
		Entry("a malformed glob", matrix.Selection{Cells: []string{"low/[/*"}},
			`glob "low/[/*": syntax error in pattern: close every [ and end no segment in a backslash`),
		Entry("a glob of two segments", matrix.Selection{Cells: []string{"ie-11/windows-8"}},
			`glob "ie-11/windows-8": want three segments, environment/browser-version/system, like medium/ie-*/*`),
		Entry("an unknown installed browser", matrix.Selection{With: []string{"chromum"}, System: "linux"},
			`unknown installed browser "chromum": did you mean "chromium"?`),
		Entry("a installed browser on no system", matrix.Selection{With: []string{"chromium"}},
			`with chromium: the system of this machine is "": name it, like linux`),
		Entry("an installed browser that the globs leave out", matrix.Selection{With: []string{"chromium"}, System: "linux", Cells: []string{"!*/chromium-installed/*"}},
			`with chromium: the globs leave out every chromium-installed cell: add */chromium-installed/*`),
	)
})

var _ = Describe("Beside the cells", func() {
	m, err := matrix.Load("testdata/valid-everything.yaml")

	It("include and exclude change what there is", func() {
		Expect(err).NotTo(HaveOccurred())
		Expect(expand(m, matrix.Selection{})).To(Equal([]string{
			"office/chrome-latest/windows-7", "office/chrome-latest/macos-high-sierra",
			"office/firefox-115/windows-7", "office/firefox-115/macos-high-sierra",
			"office/safari-5.1/windows-7", "office/safari-5.1/macos-high-sierra",
			"office/ie-11/windows-7", "branch/edge-latest/windows-11",
			"home/ie-6/windows-xp", "home/firefox-latest/macos-big-sur"}))
	})

	DescribeTable("the first note that matches counts", func(id string, expect string, required, real bool) {
		planned, err := m.Expand(matrix.Selection{Cells: []string{id}})
		Expect(err).NotTo(HaveOccurred())
		p := planned[0]
		Expect([]bool{p.Required, p.RequiredReal}).To(Equal([]bool{required, real}))
		if expect == "" {
			Expect(p.Expect).To(BeNil())
			return
		}
		Expect(p.Expect.Verdict).To(Equal(expect))
	},
		Entry(nil, "office/chrome-latest/windows-7", "", true, true),
		Entry(nil, "office/firefox-115/windows-7", "", true, false),
		Entry(nil, "office/firefox-115/macos-high-sierra", "", false, false),
		Entry(nil, "office/ie-11/windows-7", "failed", true, false),
		Entry(nil, "office/safari-5.1/windows-7", "unsupported", true, false),
		Entry(nil, "branch/edge-latest/windows-11", "", true, true),
		Entry(nil, "home/ie-6/windows-xp", "", true, false),
	)
})
