package plan_test

import (
	"testing"
	"time"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/plan"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

// TestEstimate checks that a walk's estimate is its files' time on its line, and a minute.
func TestEstimate(t *testing.T) {
	g := NewWithT(t)
	p := &plan.Plan{Journey: &journey.Journey{Files: []journey.File{{Name: "a", Bytes: 3_000_000}, {Name: "b", Bytes: 1_096_000}}}}
	g.Expect(p.Bytes()).To(BeEquivalentTo(4_096_000))
	g.Expect(p.Estimate(results.Planned{})).To(Equal(plan.Overhead))
	g.Expect(p.Estimate(results.Planned{Line: &matrix.Line{DownKbps: 512}})).To(Equal(plan.Overhead), "no limit up")
	g.Expect(p.Estimate(results.Planned{Line: &matrix.Line{UpKbps: 512}})).To(Equal(plan.Overhead + 64*time.Second))
}
