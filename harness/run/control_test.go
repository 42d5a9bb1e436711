package run

import (
	"testing"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

const (
	proving          = "high/chromium-installed/linux"
	block, line, pac = "policy.block", "line", "policy.pac"
)

var restricted = matrix.Network{
	Line: matrix.Line{UpKbps: 512},
	Policy: []matrix.Rule{
		{ID: "policy.block:a.example.test", Kind: "block"}, {ID: "policy.block:b.example.test", Kind: "block"},
		{ID: "policy.upload-content:unsanitised", Kind: "upload-content"}, {ID: "policy.pac", Kind: "pac"},
	},
}

func restrictedTask() task.Task {
	return task.Task{
		Portable: task.Portable{Network: restricted, Plan: results.Planned{Cell: proving, Variant: "widget", Line: &matrix.Line{UpKbps: 512}, Expect: &results.Expectation{Verdict: results.Blocked}, Required: "any", Assignment: results.Assignment{Engine: "rod"}}},
	}
}

func TestControlTask(t *testing.T) {
	g := NewWithT(t)
	asked := restrictedTask()
	asked.MaxTLS, asked.Newer, asked.Plan.Engine, asked.Plan.Provenance = "1.0", "rod", "htmlunit-ie6", results.Emulated
	c, err := Lift(asked, block, line)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Plan.Cell).To(Equal(proving + "#without-policy.block+line"))
	g.Expect(c.Plan.Expect).To(BeNil())
	g.Expect(c.Plan.Required).To(BeEmpty())
	g.Expect(c.Plan.Line).To(BeNil())
	g.Expect(c.Network.Kinds()).To(Equal([]matrix.Constraint{"policy.upload-content", pac}))
	g.Expect(c.MaxTLS).To(Equal("1.0"))
	g.Expect(c.Without).To(Equal([]matrix.Constraint{block, line}))
	c, err = unrestricted(asked)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Network.Restricted()).To(BeFalse())
	g.Expect(c.MaxTLS).To(BeEmpty())
	g.Expect(c.Plan.Engine).To(Equal("rod"))
	g.Expect(cell.Restricts(c)).To(BeFalse())
	_, err = Lift(asked, "policy.blok")
	g.Expect(err).To(MatchError(ContainSubstring(`did you mean "policy.block"?`)))
	g.Expect(asked.Network).To(Equal(restricted), "the cell's own task is as it was")
}
