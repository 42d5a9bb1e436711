package selector_test

import (
	"testing"

	"cxmatrix/harness/browser/selector"

	. "github.com/onsi/gomega"
)

// TestWrite holds that what is read is written as it was.
func TestWrite(t *testing.T) {
	for _, text := range []string{
		"#a .b", "text=Save", `text="Save"`, `text="say \"a >> b\""`, `text=/sav(e|ing)/i`, `role=button[name=Save]`, `role=checkbox[name="I agree [all]"]`,
		"role=row[name=ACME] >> role=button[name=Delete]", "role=link[name=More] >> nth=-1", "iframe#pay >>> .card >>> label=Number", "testid=save", "//a[1]",
	} {
		s, err := selector.Parse(text)
		NewWithT(t).Expect(err).NotTo(HaveOccurred(), text)
		want := text
		if text == "//a[1]" {
			want = "xpath=//a[1]"
		}
		NewWithT(t).Expect(selector.Write(s[0])).To(Equal(want))
	}
}

// TestNotWritten holds that a path which would be read otherwise is not written.
func TestNotWritten(t *testing.T) {
	g := NewWithT(t)
	for _, text := range []string{"a >> b", `"quoted`, "/slashed", ""} {
		part := selector.Part{Kind: "text", Text: selector.Text{Is: text, How: "contains"}}
		g.Expect(selector.Write(selector.Path{{part}})).To(BeEmpty(), text)
	}
}
