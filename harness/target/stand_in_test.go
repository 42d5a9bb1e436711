package target_test

import (
	"cxmatrix/harness/engine"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("an engine in place of a browser", func(ctx SpecContext, product, version, prefer, note, unsupported string) {
	name := prefer
	if name == "" {
		name = "webkit"
	}
	kind, err := engine.ByName(name)
	Expect(err).NotTo(HaveOccurred())
	if f := kind.Detect(ctx); unsupported == "" && !f.Found {
		Skip(name + " is not installed here; to get it: " + f.InstallHint)
	}
	local, err := target.ByName("local", nil)
	Expect(err).NotTo(HaveOccurred())
	got := local.Assign(ctx, matrix.Expanded{Resolved: matrix.Resolved{Product: product, Version: version, System: "macos-sequoia"}}, prefer)
	Expect(got.Unsupported).To(Equal(unsupported))
	if unsupported == "" {
		Expect(got.Provenance).To(Equal(results.SameEngine))
		Expect(got.Note).To(MatchRegexp("^" + note + "$"))
	}
},
	Entry("WebKitGTK for Safari", "safari", "18", "", `WebKitGTK \d\S* in place of Safari 18, on \w+`, ""),
	Entry("for whatever Safari is current", "safari", "", "", `WebKitGTK \d\S* in place of Safari, on \w+`, ""),
	Entry("PhantomJS for an old Safari, when asked for", "safari", "5.1", "phantomjs", `PhantomJS \(WebKit of 2013\) 2\.1\.1 in place of Safari 5\.1, on \w+`, ""),
	Entry("for an old Chrome", "chrome", "28", "phantomjs", `PhantomJS \(WebKit of 2013\) 2\.1\.1 in place of Chrome 28, on \w+`, ""),
	Entry("but for no new one", "chrome", "30", "phantomjs", "", "engine phantomjs is no chromium, so it can't stand in for chrome"),
	Entry("and for none without a number", "safari", "", "phantomjs", "", "engine phantomjs is no webkit, so it can't stand in for safari"),
	Entry("Chromium never for Safari", "safari", "18", "rod", "", "engine rod is no webkit, so it can't stand in for safari"),
)
