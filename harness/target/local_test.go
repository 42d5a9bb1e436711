package target_test

import (
	"os"
	"path/filepath"
	"runtime"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a proxy that asks for a login", func(ctx SpecContext, prefer, unsupported string) {
	kind, err := engine.ByName(prefer)
	Expect(err).NotTo(HaveOccurred())
	if f := kind.Detect(ctx); unsupported == "" && !f.Found {
		Skip(prefer + " is not installed here; to get it: " + f.InstallHint)
	}
	local, err := target.ByName("local", nil)
	Expect(err).NotTo(HaveOccurred())
	cell := matrix.Expanded{
		Resolved: matrix.Resolved{Product: "chromium", Asked: "installed", System: "linux"},
		Network:  matrix.Network{Policy: []matrix.Rule{{ID: "policy.proxy-auth", Kind: "proxy-auth"}}},
	}
	Expect(local.Assign(ctx, cell, prefer).Unsupported).To(Equal(unsupported))
},
	Entry("is answered by rod", "rod", ""),
	Entry("is not by WebDriver", "chromedriver", "chromedriver can't answer a proxy's 407; use rod or firefox"),
	Entry("nor by JSON Wire", "chromedriver-jsonwire", "chromedriver-jsonwire can't answer a proxy's 407; use rod or firefox"),
)

var _ = DescribeTable("a cell of Firefox", func(ctx SpecContext, requested matrix.Resolved, provenance results.Provenance, note string) {
	kind, err := engine.ByName("firefox")
	Expect(err).NotTo(HaveOccurred())
	GinkgoT().Setenv("CXMATRIX_FIREFOX", program("firefox-esr", "Mozilla Firefox 140.2.0esr"))
	Expect(kind.Detect(ctx).Found).To(BeTrue())
	local, err := target.ByName("local", nil)
	Expect(err).NotTo(HaveOccurred())
	a := local.Assign(ctx, matrix.Expanded{Resolved: requested}, "")
	Expect(a).To(Equal(results.Assignment{Engine: "firefox", EngineVersion: "140.2.0", Provenance: provenance, Note: note}))
},
	Entry("is real where any will do", matrix.Resolved{Product: "firefox", Asked: "installed", System: runtime.GOOS}, results.Real, ""),
	Entry("tells how far it is from another version and system", matrix.Resolved{Product: "firefox", Asked: "115", Version: "115", System: "windows-7"},
		results.SameEngine, "25 versions newer, on "+runtime.GOOS),
)

var _ = It("an exact emulation has only its note and the impossible pair", func(ctx SpecContext) {
	kind, err := engine.ByName("htmlunit-ie11")
	Expect(err).NotTo(HaveOccurred())
	if f := kind.Detect(ctx); !f.Found {
		Skip("htmlunit-ie11 is not installed here; to get it: " + f.InstallHint)
	}
	local, err := target.ByName("local", nil)
	Expect(err).NotTo(HaveOccurred())
	cell := matrix.Expanded{Resolved: matrix.Resolved{Product: "ie", Version: "11", System: runtime.GOOS}, Impossible: "it never was"}
	Expect(local.Assign(ctx, cell, "").Note).To(Equal(kind.Note + "; impossible pair: it never was"))
})

// program writes a program that prints its version.
func program(name, says string) string {
	GinkgoHelper()
	path := filepath.Join(GinkgoT().TempDir(), name)
	Expect(os.WriteFile(path, []byte("#!/bin/sh\necho '"+says+"'\n"), 0o700)).To(Succeed())
	return path
}
