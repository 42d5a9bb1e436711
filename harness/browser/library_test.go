package browser_test

import (
	"testing"

	"cxmatrix/harness/browser"

	. "github.com/onsi/gomega"
)

func TestSourceHasWhatItNeeds(t *testing.T) {
	g := NewWithT(t)
	source := browser.ScriptList.Source()
	g.Expect(source).To(And(ContainSubstring("\nfunction copy("), ContainSubstring("\nfunction find("), ContainSubstring("\nvar finders ="), ContainSubstring("return call(copy, arguments)")))
	g.Expect(source).NotTo(ContainSubstring("function watchPress("), "of what presses need")
	g.Expect(browser.ScriptClickTarget.Source()).To(ContainSubstring("\nfunction watchPress("))
	g.Expect(browser.WithoutLayout(source)).To(MatchRegexp(`(?s)function words\(.*function words\(.*return call\(copy`), "the last one counts")
	g.Expect(browser.Library()).To(And(ContainSubstring(" copy: copy,"), ContainSubstring("function watchPress("), ContainSubstring("function zone(")))
}
