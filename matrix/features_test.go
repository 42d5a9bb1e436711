package matrix

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("What a browser lacks", func() {
	DescribeTable("is in the table of features, with its source", func(id, name string, lacks bool) {
		f, tc := Lacks(Resolve(at(id)), name)
		Expect(tc).To(Equal(lacks))
		if lacks {
			Expect(f.Name).To(Equal(name))
			Expect(f.Source).To(HavePrefix("https://developer.mozilla.org/docs/Web/"))
		}
	},
		Entry(nil, "ie-6/windows-xp", "addEventListener", true),
		Entry(nil, "ie-8/windows-xp", "addEventListener", true),
		Entry(nil, "ie-9/windows-7", "addEventListener", false),
		Entry(nil, "ie-9/windows-7", "FormData", true),
		Entry(nil, "ie-10/windows-8", "FormData", false),
		Entry(nil, "ie-11/windows-7", "FormData", false),
		Entry(nil, "ie-11/windows-7", "fetch", true),
		Entry(nil, "ie-latest/windows-8", "fetch", true),
		Entry(nil, "ie-10/windows-8", "const", true),
		Entry(nil, "ie-11/windows-8.1", "const", false),
		Entry("in part is had", "ie-8/windows-7", "querySelector", false),
		Entry(nil, "ie-7/windows-vista", "querySelector", true),
		Entry(nil, "edge-18/windows-10", "optional chaining", true),
		Entry(nil, "edge-80/windows-10", "optional chaining", false),
		Entry(nil, "chrome-latest/windows-xp", "async function", true),
		Entry(nil, "chrome-latest/windows-7", "async function", false),
		Entry(nil, "safari-9/macos-sierra", "fetch", true),
		Entry("of a version that is not known", "chrome-latest/windows-11", "fetch", false),
		Entry("a feature that the table does not have", "ie-6/windows-xp", "teleport", false),
	)

	It("has each name once", func() {
		seen := map[string]bool{}
		for _, f := range features {
			Expect(seen).NotTo(HaveKey(f.name))
			seen[f.name] = true
		}
	})
})
