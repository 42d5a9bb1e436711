package cell

import (
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("an old browser has its common name", func(t task.Task, want string) {
	Expect(circumstancesOf(t).OldBrowser).To(Equal(want))
},
	Entry("older than the newest at hand", task.Task{Portable: task.Portable{Plan: results.Planned{Assignment: results.Assignment{Engine: "phantomjs", EngineVersion: "2.1.1"}}}, Local: task.Local{Newer: "rod", NewerVersion: "156.0.7301.2"}}, "PhantomJS 2.1.1 is older than Chromium 156"),
	Entry("of an unknown version", task.Task{Portable: task.Portable{Plan: results.Planned{Assignment: results.Assignment{Engine: "webkit"}}}, Local: task.Local{Newer: "rod"}}, "WebKitGTK is older than Chromium"),
	Entry("emulated", task.Task{Portable: task.Portable{Plan: results.Planned{Asked: "ie 6", Assignment: results.Assignment{Engine: "htmlunit-ie6", EngineVersion: "4.48.0", Provenance: results.Emulated}}}}, "HtmlUnit emulates ie 6, and may do worse than a real one"),
	Entry("on a hub, whose engine is no name of a browser", task.Task{Portable: task.Portable{Plan: results.Planned{Asked: "ie 6", Assignment: results.Assignment{Engine: "webdriver", Provenance: results.Emulated}}}}, "the browser emulates ie 6, and may do worse than a real one"),
)

var _ = Describe("a step that failed", func() {
	refused := func(v results.Verdict) results.Step {
		return results.Step{Name: "upload", Verdict: v, Refusals: []results.Refusal{{Constraint: "policy.block:a.example.test", Host: "a.example.test", How: "page", Count: 1}}}
	}
	suspected := func(t task.Task, s results.Step) (results.Step, []results.Cause) {
		w := &Walk{task: t}
		w.suspect(&s)
		return s, w.record.Suspects
	}
	restricted := task.Task{Portable: task.Portable{Network: matrix.Network{Line: matrix.Line{UpKbps: 512}}}}

	It("is blocked where something restricts the customer", func() {
		s, list := suspected(restricted, refused(results.Failed))
		Expect(s.Verdict).To(Equal(results.Blocked))
		Expect(list).To(HaveLen(1))
	})

	It("stays failed where nothing restricts the customer", func() {
		s, list := suspected(task.Task{}, refused(results.Failed))
		Expect(s.Verdict).To(Equal(results.Failed))
		Expect(list).To(BeEmpty())
	})

	It("is not suspected after another failure", func() {
		s, _ := suspected(restricted, refused(results.Broken))
		Expect(s.Verdict).To(Equal(results.Broken))
	})
})
