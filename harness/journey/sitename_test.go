package journey_test

import (
	"os"
	"testing"

	"cxmatrix/harness/journey"

	. "github.com/onsi/gomega"
)

// TestSiteName tells which name the site is given for a file.
func TestSiteName(t *testing.T) {
	for name, c := range map[string]struct {
		file, actions string
		control       bool
		want          string
	}{
		"the journey's":                   {"cv.pdf", "expect: p", false, `^cv\.pdf$`},
		"of a control walk":               {"cv.pdf", "expect: p", true, `^cv-[0-9a-z]{7,9}\.pdf$`},
		"without an extension":            {"cv", "expect: p", true, `^cv-[0-9a-z]{7,9}$`},
		"that a selector has":             {"cv.pdf", `click: 'text="cv.pdf"'`, true, `^cv\.pdf$`},
		"that a nested action expects":    {"cv.pdf", "refuse: {what: it, sign: p, through: q, actions: [{expect: {at: p, text: cv.pdf is too big}}]}", true, `^cv\.pdf$`},
		"that is unique by itself":        {"cv-${unique}.pdf", "expect: p", false, `^cv-[0-9a-z]{7,9}\.pdf$`},
		"unique, in a control walk":       {"cv-${unique}.pdf", "expect: p", true, `^cv-[0-9a-z]{7,9}\.pdf$`},
		"with a date and a random number": {"${date:YYYY}-${random:3}.pdf", "expect: p", false, `^2\d{3}-\d{3}\.pdf$`},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			j, err := parseFile(c.file, c.actions)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(j.SiteName(j.Files[0], &journey.Visit{}, c.control)).To(MatchRegexp(c.want))
		})
	}
}

// TestSiteNameRefused tells which values a file's name can't hold.
func TestSiteNameRefused(t *testing.T) {
	for _, file := range []string{"${HOME}.pdf", "${date:DD/MM}.pdf", "${account.user}.pdf"} {
		_, err := parseFile(file, "expect: p")
		NewWithT(t).Expect(err).To(HaveOccurred(), file)
	}
	_, err := parseFile("cv ${HOME}.pdf", "expect: p")
	NewWithT(t).Expect(err).To(MatchError("j.yaml:4:3: file \"cv ${HOME}.pdf\": a name may hold ${unique}, ${random:6} and ${date:YYYY-MM-DD}: remove ${HOME}"))
}

func parseFile(file, action string) (*journey.Journey, error) {
	text := "name: j\naccounts: [{user: ada}]\nfiles:\n- {name: '" + file + "', type: pdf}\nsteps:\n- name: s\n  actions:\n  - attach: {input: i, files: ['" + file + "']}\n  - " + action
	return journey.Parse("j.yaml", []byte(text), journey.Options{LookupEnv: os.LookupEnv, MinSize: func(string) (int64, error) { return 1, nil }})
}
