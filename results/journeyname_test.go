package results

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a journey is called",
	func(text string, cells []Cell, want string) {
		r := &Recorded{Run: Run{Journey: NewSource("/home/jo/j.yaml", []byte(text))}, Cells: cells}
		Expect(r.JourneyName()).To(Equal(want))
	},
	Entry("as the first record that names it does", "name: other", []Cell{{Cell: "a/b/c"}, {Cell: "a/b/d", Journey: "quick"}}, "quick"),
	Entry("as its text does, where no record is there", "# n\nsteps:\n  - name: look\nname: 'quick' # one\n", nil, "quick"),
	Entry("by nothing that steers a terminal", `name: "a\eb"`, nil, "a\ufffdb"),
	Entry("as its file, where nothing names it", "steps: []", []Cell{{Cell: "a/b/c"}}, "j.yaml"),
)
