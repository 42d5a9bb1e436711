package results

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a journey's name",
	func(text string, cells []Cell, want string) {
		r := &Recorded{Run: Run{Journey: NewSource("/home/jo/j.yaml", []byte(text))}, Cells: cells}
		Expect(r.JourneyName()).To(Equal(want))
	},
	Entry("is from the first record that has one", "name: other", []Cell{{Cell: "a/b/c"}, {Cell: "a/b/d", Journey: "quick"}}, "quick"),
	Entry("is from its text, if there is no record", "# n\nsteps:\n  - name: look\nname: 'quick' # one\n", nil, "quick"),
	Entry("has no control characters", `name: "a\eb"`, nil, "a\ufffdb"),
	Entry("is its file's name, if nothing else names it", "steps: []", []Cell{{Cell: "a/b/c"}}, "j.yaml"),
)
