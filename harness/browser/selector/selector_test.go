package selector

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestSelector(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Selectors")
}

func byCSS(text string) Part { return Part{Kind: "css", Text: Text{Is: text}} }
func compare(kind, text, how string) Part {
	return Part{Kind: kind, Text: Text{Is: text, How: how}}
}

var _ = DescribeTable("reads", func(text string, want Selector) {
	got, err := Parse(text)
	Expect(err).NotTo(HaveOccurred())
	Expect(got).To(Equal(want))
},
	Entry("CSS", "#a .b", Selector{{{byCSS("#a .b")}}}),
	Entry("CSS by name", "css=a[title='x >> y']", Selector{{{byCSS("a[title='x >> y']")}}}),
	Entry("a child combinator", "ul > li", Selector{{{byCSS("ul > li")}}}),
	Entry("a text", "text=Don't stop", Selector{{{compare("text", "Don't stop", contains)}}}),
	Entry("a whole text", `text="He said \"so\""`, Selector{{{compare("text", `He said "so"`, equals)}}}),
	Entry("a text by a regular expression", `text=/sav(e|ing) >> /i`, Selector{{{{Kind: "text", Text: Text{"sav(e|ing) >> ", matches, "i"}}}}}),
	Entry("a text with separators in quotation marks", `text="a || b >> c"`, Selector{{{compare("text", "a || b >> c", equals)}}}),
	Entry("a role", "role=button", Selector{{{{Kind: "role", Text: Text{Is: "button"}}}}}),
	Entry("a role with a name", `role=button[name=Save all] >> nth=-1`, Selector{{{
		{Kind: "role", Text: Text{Is: "button"}, Attrs: []Attr{{"name", Text{Is: "Save all", How: contains}}}}, {Kind: "nth", Text: Text{Is: "-1"}, Index: -1}}}}),
	Entry("a role with several attributes", `role=checkbox[name="I [agree]"][checked=false][ disabled ]`, Selector{{{{Kind: "role", Text: Text{Is: "checkbox"}, Attrs: []Attr{
		{"name", Text{Is: "I [agree]", How: equals}}, {"checked", Text{Is: "false", How: equals}}, {"disabled", Text{Is: "true", How: equals}}}}}}}),
	Entry("a role whose name is a regular expression", `role=heading[level=2][name=/^a]b/i]`, Selector{{{{Kind: "role", Text: Text{Is: "heading"}, Attrs: []Attr{
		{"level", Text{Is: "2", How: equals}}, {"name", Text{"^a]b", matches, "i"}}}}}}}),
	Entry("an id of tests", "testid=save-1", Selector{{{compare("testid", "save-1", equals)}}}),
	Entry("XPath", "//button[contains(.,'Save')]", Selector{{{{Kind: "xpath", Text: Text{Is: "//button[contains(.,'Save')]"}}}}}),
	Entry("XPath in brackets", "(//a)[2]", Selector{{{{Kind: "xpath", Text: Text{Is: "(//a)[2]"}}}}}),
	Entry("one inside of another", ".card >> text=Save", Selector{{{byCSS(".card"), compare("text", "Save", contains)}}}),
	Entry("frames", "iframe#pay >>> iframe >>> #card", Selector{{{byCSS("iframe#pay")}, {byCSS("iframe")}, {byCSS("#card")}}}),
	Entry("alternatives", "#save || label=Name || f >>> a >> b", Selector{{{byCSS("#save")}}, {{compare("label", "Name", contains)}}, {{byCSS("f")}, {byCSS("a"), byCSS("b")}}}),
	Entry("escapes in CSS", `#a\:b .w-1\/2`, Selector{{{byCSS(`#a\:b .w-1\/2`)}}}),
	Entry("newer pseudo-classes", "a:not(.x, :is(b, c)):has(> img):nth-child(2n + 1 of .y)", Selector{{{byCSS("a:not(.x, :is(b, c)):has(> img):nth-child(2n + 1 of .y)")}}}),
	Entry("names of other scripts", "#größe .名前 [title=\"it's\"]", Selector{{{byCSS("#größe .名前 [title=\"it's\"]")}}}),
)

var _ = DescribeTable("refuses", func(text, why string) {
	_, err := Parse(text)
	Expect(err).To(MatchError(ContainSubstring(why)))
	Expect(err.Error()).NotTo(ContainSubstring("\n"))
},
	Entry("nothing", " ", "the selector is empty"),
	Entry("an empty side", "#a || ", "there is no selector on one side of ||"),
	Entry("an empty side in front", ">> #a", "there is no selector on one side of >>"),
	Entry("Playwright's CSS", "button:has-text('Save')", ":has-text is of a test tool, not CSS: write text="),
	Entry("jQuery's CSS", "a:contains(x)", "write text="),
	Entry("a mistyped pseudo-class", "li:frist-child", `did you mean "first-child"?`),
	Entry("an unclosed bracket", "a[href", "a bracket is not closed: add ]"),
	Entry("a bracket too many", "a)", ") closes nothing"),
	Entry("an unclosed quotation mark", "a[b='c]", "not closed"),
	Entry("a digit in front", "#1a", `write [id="1a"]`),
	Entry("a digit in front of a class", ".1a", "not CSS's"),
	Entry("a combinator at the end", "a >", "> has no selector behind it"),
	Entry("a combinator in front", "> a", "> has no selector in front of it"),
	Entry("two combinators", "a > > b", "> has no selector"),
	Entry("a comma at the end", "a,", ", has no selector behind it"),
	Entry("another tool's word", "id=save", "write #save"),
	Entry("an unknown word", "button=save", "is no kind of selector"),
	Entry("an unknown role", "role=buton", `did you mean "button"?`),
	Entry("an unknown attribute", "role=button[nam=x]", `did you mean "name"?`),
	Entry("a state that is none", "role=checkbox[checked=maybe]", "want true or false"),
	Entry("an unclosed attribute", "role=button[name=x", "add ]"),
	Entry("a text that is not closed", `text="Save`, "add one at the end"),
	Entry("a regular expression that is none", `text=/a(/`, "no regular expression"),
	Entry("its unknown flag", `text=/a/x`, "unknown flag"),
	Entry("XPath that is none", "//a[", "no XPath"),
	Entry("XPath of an attribute", "//a/@href", "selects no elements"),
	Entry("a number that is none", "a >> nth=x", "want a number"),
	Entry("nth alone", "nth=1", "nothing in front of it"),
	Entry("a pseudo-element", "a::before", "not an element"),
	Entry("markup", "<button>", "not CSS's"),
	Entry("an address", "https://example.test/x", "no name of a pseudo-class"),
)

var _ = DescribeTable("joins", func(outer, inner, want string) {
	got, err := Join(outer, inner)
	Expect(err).NotTo(HaveOccurred())
	Expect(got).To(Equal(want))
},
	Entry("", ".card", "a", ".card >> a"),
	Entry("alternatives", "a || f >>> b", "x >> y || z", "a >> x >> y || a >> z || f >>> b >> x >> y || f >>> b >> z"),
)

func FuzzParse(f *testing.F) {
	for _, text := range []string{"#a >>> text=\"x\" || role=a[name=/b/]", "a:not(b) > c", "(//a)[1] >> nth=0", "text=/"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err == nil && (len(s) == 0 || len(s[0]) == 0 || len(s[0][0]) == 0) {
			t.Fatalf("%q selects nothing, and is not refused", text)
		}
	})
}
