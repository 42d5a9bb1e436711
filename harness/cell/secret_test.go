package cell

import (
	"cxmatrix/harness/journey"
	"cxmatrix/harness/target"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("The secrets of a walk", func() {
	It("are those of the journey, of the site's address, the real proxy's login, a mailbox, and a hub's key", func() {
		GinkgoT().Setenv("GRID_KEY", "of-the-hub")
		values := map[string]string{"CX_PASSWORD": "of-the-journey", "CX_LOGIN": "ada:of-the-proxy", "BOX": "imaps://ann:of%20the%20box@imap.example.test"}
		task := task.Task{
			Portable: task.Portable{Target: target.Settings{Key: "${GRID_KEY}"}, Site: "https://ada:of-the-address@staging.example.test/?key=in-the-query#token=in-the-fragment", Network: matrix.Network{Policy: []matrix.Rule{{Kind: "forward", Credentials: "CX_LOGIN"}, {Kind: "pac"}}}},
		}
		kit := Options{Lookup: func(name string) (string, bool) { v, ok := values[name]; return v, ok }}
		Expect(secretsOf(task, kit.Lookup, &journey.Journey{Variables: []string{"CX_PASSWORD", "BOX"}})).To(ConsistOf(
			"of-the-journey", values["BOX"], "of the box", "of-the-address", "in-the-query", "in-the-fragment", "ada:of-the-proxy", "of-the-proxy", "of-the-hub"))
	})
})
