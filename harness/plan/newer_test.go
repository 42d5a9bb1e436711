package plan

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestNothingAtHandIsNewerThanACurrentBrowser(t *testing.T) {
	for _, name := range []string{"rod", "chromedriver", "firefox"} {
		NewWithT(t).Expect(newerThan(name)).To(BeZero(), name)
	}
}
