package plan

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestNewerEngine(t *testing.T) {
	for _, name := range []string{"rod", "chromedriver", "firefox"} {
		NewWithT(t).Expect(newerThan(name)).To(BeZero(), name)
	}
}
