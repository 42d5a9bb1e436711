package command

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"cxmatrix/harness/environment"
	"cxmatrix/harness/run"
	"cxmatrix/matrix"

	"github.com/spf13/pflag"
)

// walkFlags are how the cells of a run are walked.
type walkFlags struct {
	parallel       int
	allSlots       bool // as many cells at once as the target has slots
	timeout        time.Duration
	each           bool
	cold           bool
	failFast       bool
	retries        int
	headed         bool
	trace          bool
	honestProgress bool
	insecure       bool
	tolerance      float64
	attribution    string
	seed           uint64
}

func (w *walkFlags) add(f *pflag.FlagSet) {
	f.IntVar(&w.parallel, "parallel", runtime.NumCPU(), "`cells` at once; as many as the target has slots if not given")
	f.DurationVar(&w.timeout, "timeout", 20*time.Second, "how long a customer waits for anything to happen, besides the `time` that bytes need on the line")
	f.IntVar(&w.retries, "retries", 0, "how many `times` a failed or broken cell is walked again, from its start; every attempt is kept, and a cell that passes only on a retry is flaky")
	f.BoolVar(&w.each, "each", false, "walk every cell, also those that this machine can't tell apart: the same browser in the same network, whatever the cell is called")
	f.BoolVar(&w.cold, "cold", false, "start a browser for each cell, instead of a fresh context in one that is running (engines rod and htmlunit)")
	f.BoolVar(&w.failFast, "fail-fast", false, "start no further cell after one that is not as expected")
	f.StringVar(&w.attribution, "prove", string(run.Lifted), "`how` causes are proven: lifted walks a stopped cell again, with and without the suspected constraint, until chance is ruled out; quick stops after one walk without it; off uses only what the network logged")
	f.Float64Var(&w.tolerance, "tolerance", environment.DefaultTolerance, "`percent` by which the measured line may differ from the configured one; beyond that the cell is invalid")
	f.BoolVar(&w.trace, "trace", true, "keep what was done: each action with its time and a picture, and the requests of each step (HAR, without heads, bodies and queries); --trace=false keeps a picture of each step")
	f.BoolVar(&w.headed, "headed", false, "show the browsers")
	f.BoolVar(&w.honestProgress, "honest-progress", false, "start browsers in network namespaces of their own, with buffers so small that the upload progress of pages is accurate (Linux, root, engine rod)")
	f.BoolVar(&w.insecure, "accept-insecure-certs", false, "accept any certificate of a server, here and on a target: an expired one is then not found")
	f.Uint64Var(&w.seed, "seed", 0, "`number` that seeds generated files; random if not given")
}

// check refuses invalid values.
func (w *walkFlags) check() error {
	switch {
	case w.parallel < 1:
		return fmt.Errorf("--parallel %d: want at least 1", w.parallel)
	case w.timeout <= 0:
		return fmt.Errorf("--timeout %s: want a time above 0, such as 20s", w.timeout)
	case w.tolerance <= 0:
		return fmt.Errorf("--tolerance %g: want a percentage above 0, such as 15", w.tolerance)
	case w.retries < 0:
		return fmt.Errorf("--retries %d: want 0 or more", w.retries)
	case !slices.Contains([]run.Attribution{run.Lifted, run.Quick, run.Off}, run.Attribution(w.attribution)):
		return matrix.WithNearest(fmt.Errorf("--prove %s: want %s, %s to stop at one walk without what is suspected, or %s to use what the network logged", w.attribution, run.Lifted, run.Quick, run.Off),
			w.attribution, []string{string(run.Lifted), string(run.Quick), string(run.Off)})
	}
	return nil
}
