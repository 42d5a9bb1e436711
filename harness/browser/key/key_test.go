package key

import (
	"testing"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestKey(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Keys")
}

var _ = DescribeTable("a key", func(text, name string, r rune, typed string, held int) {
	p, err := Parse(text)
	Expect(err).NotTo(HaveOccurred())
	Expect([]any{p.Name, p.Rune, p.Text(), len(p.With)}).To(Equal([]any{name, r, typed, held}))
},
	Entry("with a name", "Enter", "Enter", '\ue007', "\r", 0),
	Entry("that enters nothing", "ArrowDown", "ArrowDown", '\ue015', "", 0),
	Entry("of a letter", "a", "a", 'a', "a", 0),
	Entry("of a large letter", "A", "A", 'A', "A", 0),
	Entry("of another script", "ü", "ü", 'ü', "ü", 0),
	Entry("of the space bar", "Space", " ", ' ', " ", 0),
	Entry("with a modifier", "Control+A", "a", 'a', "", 1),
	Entry("with two", "Control+Shift+z", "Z", 'Z', "", 2),
	Entry("with Shift", "Shift+a", "A", 'A', "A", 1),
	Entry("with Shift, that enters nothing", "Shift+Tab", "Tab", '\ue004', "", 1),
	Entry("plus", "+", "+", '+', "+", 0),
	Entry("plus with a modifier", "Control++", "+", '+', "", 1),
	Entry("that is a modifier", "Shift", "Shift", '\ue008', "", 0),
)

var _ = DescribeTable("no key", func(text, why string) {
	_, err := Parse(text)
	Expect(err).To(MatchError(ContainSubstring(why)))
},
	Entry("a mistyped one", "Entr", `Entr: there is no key "Entr": did you mean "Enter"?`),
	Entry("in another case", "enter", `did you mean "Enter"?`),
	Entry("another tool's", "Return", `did you mean "Enter"?`),
	Entry("another tool's modifier", "Ctrl+A", `Ctrl+A: "Ctrl" is no key that is held down: did you mean "Control"?`),
	Entry("a key that is held down", "Enter+A", "want Control, Shift, Alt, Meta"),
	Entry("a word", "hello", "F12, Space or one character"),
	Entry("nothing", "Control+", `there is no key ""`),
	Entry("a key of WebDriver's", "\ue007", "there is no key"),
)

func FuzzParse(f *testing.F) {
	for _, text := range []string{"Control+A", "++", "", "Shift+ß", "é"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err == nil && (p.Name == "" || p.Rune == 0 || utf8.RuneCountInString(p.Text()) > 1) {
			t.Errorf("%q is read as %+v", text, p)
		}
	})
}
