package target_test

import (
	"cxmatrix/harness/engine"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a proxy that asks for a login", func(ctx SpecContext, prefer, unsupported string) {
	kind, err := engine.ByName(prefer)
	Expect(err).NotTo(HaveOccurred())
	if f := kind.Find(ctx); unsupported == "" && !f.Found {
		Skip(prefer + " is not installed here; to get it: " + f.Fix)
	}
	local, err := target.Named("local", nil)
	Expect(err).NotTo(HaveOccurred())
	cell := matrix.Planned{
		Resolved: matrix.Resolved{Product: "chromium", Asked: "installed", System: "linux"},
		Network:  matrix.Network{Policy: []matrix.Rule{{ID: "policy.proxy-auth", Kind: "proxy-auth"}}},
	}
	Expect(local.Assign(ctx, cell, prefer).Unsupported).To(Equal(unsupported))
},
	Entry("is answered by rod", "rod", ""),
	Entry("is not by WebDriver", "chromedriver", "chromedriver can't answer a proxy's 407; use rod"),
	Entry("nor by JSON Wire", "chromedriver-jsonwire", "chromedriver-jsonwire can't answer a proxy's 407; use rod"),
)
