package scenarios

import (
	"context"
	"strings"

	"cxmatrix/harness/cell"
	"cxmatrix/results"

	"github.com/onsi/ginkgo/v2"
)

// Walker is what the tree walks: a *cell.Walk.
type Walker interface {
	Cell() string
	Steps() []string
	Open(ctx context.Context) error
	StepsDone() int
	Step(ctx context.Context) (results.Step, error)
	Close() (results.Cell, error)
}

var _ Walker = (*cell.Walk)(nil)

// StepFunc is called when a step of a cell begins.
type StepFunc func(cell string, step int, name string)

// Tree defines the specs of the walks, in their order: an Ordered container a
// cell, a spec a step. It must be the same in every process of a suite, so the
// caller passes a sorted plan. The walks stop when ctx ends, as they do when
// Ginkgo is interrupted.
func Tree(ctx context.Context, walks []Walker, onStep StepFunc) {
	for _, w := range walks {
		ginkgo.Describe(w.Cell(), ginkgo.Ordered, labels(w.Cell()), func() { describeCell(ctx, w, onStep) })
	}
}

func describeCell(ctx context.Context, w Walker, onStep StepFunc) {
	ginkgo.BeforeAll(func(spec ginkgo.SpecContext) {
		ginkgo.DeferCleanup(func() {
			if _, err := w.Close(); err != nil {
				ginkgo.Fail(err.Error())
			}
		})
		if err := w.Open(joinContexts(ctx, spec)); err != nil {
			ginkgo.Fail(err.Error())
		}
	})
	for i, name := range w.Steps() {
		ginkgo.It(name, ginkgo.Label("step:"+name), func(spec ginkgo.SpecContext) {
			walkTo(joinContexts(ctx, spec), w, i, onStep)
		})
	}
}

// walkTo walks to step i. It also walks earlier steps that a filter left out, since
// no customer gets there without them.
func walkTo(ctx context.Context, w Walker, i int, onStep StepFunc) {
	for n := w.StepsDone(); n <= i; n++ {
		onStep(w.Cell(), n, w.Steps()[n])
		step, err := w.Step(ctx)
		switch {
		case err != nil:
			ginkgo.Fail(err.Error())
		case step.Verdict != results.Passed:
			ginkgo.Fail(string(step.Verdict) + ": " + step.Reason)
		}
	}
}

// joinContexts returns a context that ends with either context.
func joinContexts(ctx context.Context, spec ginkgo.SpecContext) context.Context {
	joint, cancel := context.WithCancel(spec)
	context.AfterFunc(ctx, cancel)
	return joint
}

func labels(cell string) ginkgo.Labels {
	parts := strings.Split(results.Base(cell), "/")
	return ginkgo.Label("env:"+parts[0], "browser:"+parts[1], "os:"+parts[2])
}

// failer implements the test interface that RunSpecs reports to.
type failer struct{}

func (failer) Fail() {}

// Run walks one cell in this process, outside of go test. What Ginkgo prints goes
// to standard output.
func Run(ctx context.Context, w Walker, onStep StepFunc) {
	Tree(ctx, []Walker{w}, onStep)
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.Timeout = 0
	reporter.NoColor, reporter.Succinct = true, true
	ginkgo.RunSpecs(failer{}, "cxmatrix", suite, reporter)
}
