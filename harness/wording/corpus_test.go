package wording_test

import (
	"os"

	"cxmatrix/harness/wording"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// Precision and recall that the judgement keeps on the messages in testdata; make
// wording measures it on shipped translation catalogues.
const least = 0.95

var _ = Describe("the judgement of labelled messages", func() {
	data, err := os.ReadFile("testdata/messages.yaml")
	if err != nil {
		panic(err)
	}
	languages := map[string]map[wording.Verdict][]string{}
	if err := yaml.Unmarshal(data, &languages); err != nil {
		panic(err)
	}

	It("is right for nearly all, in nine languages", func() {
		Expect(languages).To(HaveLen(9))
		s := score{}
		for language, labels := range languages {
			for want, messages := range labels {
				for _, m := range messages {
					j := wording.Judge(m)
					s.add(want, j.Verdict)
					if j.Verdict != want {
						GinkgoWriter.Printf("%s: want %s, got %+v: %s\n", language, want, j, m)
					}
				}
			}
		}
		for _, v := range []wording.Verdict{wording.Explained, wording.Empty} {
			precision, recall, _ := s.rates(v)
			Expect(precision).To(BeNumerically(">=", least), "%s\n%s", scoreHead, s.row("all"))
			Expect(recall).To(BeNumerically(">=", least), "%s\n%s", scoreHead, s.row("all"))
		}
	})

	It("knows the language", func() {
		right, all := 0, 0
		for language, labels := range languages {
			for _, messages := range labels {
				for _, m := range messages {
					all++
					if wording.Judge(m).Language == language {
						right++
					} else {
						GinkgoWriter.Printf("%s, not %s: %s\n", wording.Judge(m).Language, language, m)
					}
				}
			}
		}
		Expect(ratio(right, all)).To(BeNumerically(">=", 0.9))
	})
})
