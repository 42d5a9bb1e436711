package run

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/runtest"

	. "github.com/onsi/gomega"
)

func taskOf(cell string, kbps float64) task.Task {
	return task.Task{Portable: task.Portable{Plan: results.Planned{Cell: cell, Variant: "local"}, Network: matrix.Network{Line: matrix.Line{UpKbps: kbps}}}}
}

// TestLongestFirst checks that cells start in the order of their earlier durations: with what
// it took to find their causes, as the newest run that says anything has it; and a cell that is new by its bytes.
func TestLongestFirst(t *testing.T) {
	g := NewWithT(t)
	runs := t.TempDir()
	runtest.Record(t, filepath.Join(runs, "1"), results.Cell{Cell: "a/b/c", Seconds: 900})
	runtest.Record(t, filepath.Join(runs, "2"),
		results.Cell{Cell: "a/b/c", Seconds: 5}, results.Cell{Cell: "a/b/d", Seconds: 30, Verdict: results.Blocked}, results.Cell{Cell: "a/b/d#without-line", Seconds: 40},
		results.Cell{Cell: "a/b/e", Seconds: 700, Verdict: results.Broken})
	g.Expect(os.Mkdir(filepath.Join(runs, "3-no-run"), 0o755)).To(Succeed())
	known := SiblingDurations(filepath.Join(runs, "4"))
	sorted := known.LongestFirst([]task.Task{taskOf("a/b/c", 0), taskOf("a/b/e", 0), taskOf("a/b/d", 0), taskOf("a/b/slow", 512)}, "j", 4_000_000)
	var order []string
	for _, s := range sorted {
		order = append(order, s.Plan.Cell)
	}
	g.Expect(order).To(Equal([]string{"a/b/slow", "a/b/d", "a/b/e", "a/b/c"}))
}

// makespan is how long cells take in that order on so many slots.
func makespan(seconds []float64, slots int) float64 {
	free := make([]float64, slots)
	for _, s := range seconds {
		slices.Sort(free)
		free[0] += s
	}
	return slices.Max(free)
}

// TestLongestFirstMakespan checks that the order is within 1.15 times the best that any order can do, for
// cells as the study's matrix has them: many short ones, some long.
func TestLongestFirstMakespan(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		var cells []results.Cell
		var tasks []task.Task
		for i := range 24 {
			c := results.Cell{Cell: fmt.Sprintf("e/b/%d", i), Seconds: 8 + 20*random.Float64()}
			if i < 3 {
				c.Seconds = 60 + 60*random.Float64()
			}
			cells, tasks = append(cells, c), append(tasks, taskOf(c.Cell, 0))
		}
		known := Durations{}
		for i := range cells {
			cells[i].Journey, cells[i].Variant, cells[i].Verdict = "j", "local", results.Passed
		}
		known.add(&results.Recorded{Cells: cells})
		var order []float64
		sum, most := 0.0, 0.0
		for _, task := range known.LongestFirst(tasks, "j", 0) {
			s := known.estimate(task, "j", 0)
			order, sum, most = append(order, s), sum+s, max(most, s)
		}
		best := max(sum/2, most) // no order can do better
		if got := makespan(order, 2); got > 1.15*best {
			t.Fatalf("%.0f s in this order, where %.0f s are the least", got, best)
		}
	}
}
