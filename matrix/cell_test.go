package matrix_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"cxmatrix/matrix"
)

var _ = Describe("A cell", func() {
	It("is its id, both ways", func() {
		c, err := matrix.ParseCell("low/chrome-latest/windows-8.1")
		Expect(err).NotTo(HaveOccurred())
		Expect(c).To(Equal(matrix.Cell{Environment: "low", Browser: "chrome-latest", System: "windows-8.1"}))
		Expect(c.String()).To(Equal("low/chrome-latest/windows-8.1"))
	})

	DescribeTable("refuses an id that is none", func(id, message string) {
		_, err := matrix.ParseCell(id)
		Expect(err).To(MatchError(message))
	},
		Entry("too few segments", "medium/ie-11", `cell "medium/ie-11": want three segments, environment/browser-version/system, like medium/ie-11/windows-8`),
		Entry("too many", "a/b/c/d", `cell "a/b/c/d": want three segments, environment/browser-version/system, like medium/ie-11/windows-8`),
		Entry("a space", "medium/ie 11/windows-8", `cell "medium/ie 11/windows-8": segment "ie 11": want lower-case letters, digits, dots and hyphens`),
		Entry("nothing", "medium//windows-8", `cell "medium//windows-8": segment "": want lower-case letters, digits, dots and hyphens`),
		Entry("a way out of the directory", "medium/../windows-8", `cell "medium/../windows-8": segment "..": want lower-case letters, digits, dots and hyphens`),
	)

	DescribeTable("is matched segment by segment", func(glob string, matches bool) {
		Expect(matrix.CheckGlob(glob)).To(Succeed())
		Expect(matrix.Cell{Environment: "medium", Browser: "ie-11", System: "windows-8.1"}.Match(glob)).To(Equal(matches))
	},
		Entry("itself", "medium/ie-11/windows-8.1", true),
		Entry("stars", "*/ie-*/windows-*", true),
		Entry("one letter", "medium/ie-1?/windows-8.1", true),
		Entry("a class", "[lm]*/ie-[0-9]*/*", true),
		Entry("a star stays in its segment", "medium/*/8.1", false),
		Entry("a prefix is not enough", "medium/ie-1/*", false),
		Entry("a dot is only a dot", "medium/ie-11/windows-8?2", false),
	)

	DescribeTable("refuses a glob that could match no cell", func(glob, message string) {
		Expect(matrix.CheckGlob(glob)).To(MatchError(ContainSubstring(message)))
		Expect(matrix.Cell{Environment: "medium", Browser: "ie-11", System: "windows-8"}.Match(glob)).To(BeFalse())
	},
		Entry("one segment", "medium", "want three segments"),
		Entry("four segments", "*/*/*/*", "want three segments"),
		Entry("an open class", "medium/ie-[0-9/*", "close every ["),
		Entry("an open class where the match ends early", "x/y/[", "close every ["),
		Entry("a backslash over the slash", `medium/ie-11\/windows-8`, "no segment in a backslash"),
	)
})

func FuzzParseCell(f *testing.F) {
	for _, id := range []string{"medium/ie-11/windows-8", "low/chrome-latest/windows-8.1", "a//b", "a/b/c/d", "É/x/y", "../../.."} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		c, err := matrix.ParseCell(id)
		if err != nil {
			return
		}
		if c.String() != id {
			t.Fatalf("%q came back as %q", id, c)
		}
		if !c.Match(id) {
			t.Fatalf("%q does not match itself", id)
		}
	})
}
