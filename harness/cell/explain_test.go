package cell

import (
	"cxmatrix/harness/journey"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a step says whether the page explained itself",
	func(shown string, explained *bool, explanation results.Explanation) {
		w := &Walk{visit: &journey.Visit{OfferedFiles: []string{"cv.pdf"}}, journey: &journey.Journey{Messages: []journey.Message{
			{Contains: "code 17", Explains: true}, {Contains: "too large for the moon"},
		}}}
		step := results.Step{Shown: shown}
		w.judgeWording(&step)
		Expect(step.Explained).To(Equal(explained))
		Expect(*step.Explanation).To(Equal(explanation))
		Expect(step.Unclear()).To(Equal(explained == nil))
	},
	Entry("a reason", "cv.pdf is too large.", new(true), results.Explanation{Verdict: "explained", Names: []string{"too-large"}, Language: "en"}),
	Entry("none", "cv.pdf: upload failed", new(false), results.Explanation{Verdict: "empty", Language: "en"}),
	Entry("nothing", "", new(false), results.Explanation{Verdict: "empty"}),
	Entry("a language that is not known", "Soubor je příliš velký", nil, results.Explanation{Verdict: "unclear"}),
	Entry("what the journey says explains", "Error, Code 17", new(true), results.Explanation{Verdict: "explained", By: "journey"}),
	Entry("what the journey says does not", "cv.pdf is too large for the moon", new(false), results.Explanation{Verdict: "empty", By: "journey"}),
)
