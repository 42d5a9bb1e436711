package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"cxmatrix/fixtures/reference"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/process"
	"cxmatrix/harness/run"
	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/spf13/cobra"
)

// runner is one run of a plan.
type runner struct {
	selection
	out       string
	parallel  int
	asMany    bool // as the target has slots
	timeout   time.Duration
	failFast  bool
	retries   int
	history   string            // file
	resume    string            // run directory
	earlier   *results.Recorded // what is in it
	settings  map[string]string // the flags that were given
	headed    bool
	honest    bool
	insecure  bool
	tolerance float64
	prove     string
	seed      uint64
	parts     string
	trust     string // file
	limit     time.Duration
	piece     int64 // bytes of one request of the reference SaaS' chunked uploader; 0 is its default
	defects   []string

	data, talk io.Writer
	password   string
	plan       *plan.Plan
	site       *reference.Reference // nil when the site is the user's
	ca         []byte               // PEM of the authority of the site
	key        string               // file of the run's own authority
	scratch    string
	gone       func() error  // removes scratch
	held       *results.Held // the run directory
	aside      bool          // see run.Options.Unslotted
	show       progress      // of several runs at once; nil for one of its own
}

func runCommand() *cobra.Command {
	r := &runner{}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Walk the journey through every chosen cell, and record who gets through",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			own := explicit(cmd)
			if err := settle(cmd); err != nil {
				return err
			}
			if r.resume != "" {
				if err := r.recall(cmd, own); err != nil {
					return usage(err)
				}
			}
			if err := checkLimit(cmd, r.limit); err != nil {
				return usage(err)
			}
			r.data, r.talk = cmd.OutOrStdout(), cmd.ErrOrStderr()
			r.asMany, r.settings = !cmd.Flags().Changed("parallel"), given(cmd)
			return r.run(cmd.Context())
		},
	}
	r.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&r.out, "out", "", "run `directory`, new; results/runs/<time> if not given")
	f.IntVar(&r.parallel, "parallel", runtime.NumCPU(), "`cells` at once; as many as the target has slots if not given")
	f.DurationVar(&r.timeout, "timeout", 20*time.Second, "how long a customer waits for anything to happen, beside the `time` that bytes need on the line")
	f.StringVar(&r.resume, "resume", "", "run `directory`: walk those of its cells that have no final record, or were broken or interrupted; with the flags that it was given")
	f.IntVar(&r.retries, "retries", 0, "how many `times` a cell that is failed or broken is walked again, whole; every attempt is kept, and one that passes only then is flaky")
	f.StringVar(&r.history, historyFlag, "", "`file` of earlier runs: the longest cells begin first, by what it knows, and this run is added as it ends")
	f.BoolVar(&r.failFast, "fail-fast", false, "start no further cell after one that is not as expected")
	f.StringVar(&r.prove, "prove", string(run.Lifted), "`how` causes are proven: lifted walks again what did not get through, with and without what may have stopped it, until chance is ruled out; quick stops at one walk without it; off leaves it at what the network saw")
	f.Float64Var(&r.tolerance, "tolerance", environment.DefaultTolerance, "`percent` by which a line, as measured in the cell, may be off what was asked for; beyond that the cell is invalid")
	f.BoolVar(&r.headed, "headed", false, "show the browsers")
	f.BoolVar(&r.honest, "honest-progress", false, "start browsers in network namespaces of their own, with buffers so small that the progress a page shows is true (Linux, root, engine rod)")
	f.StringVar(&r.trust, "ca", "", "PEM `file` of an authority to trust, such as a staging site's; its certificate must be in the chain that the site sends")
	f.BoolVar(&r.insecure, "accept-insecure-certs", false, "take any certificate that a server shows, here and on a target: an expired one is then not found")
	f.DurationVar(&r.limit, "time-limit", 0, "`time` that one request to the reference SaaS may take, as gateways have it; 1m if not given")
	f.Uint64Var(&r.seed, "seed", 0, "`number` that generated files are made from; random if not given")
	f.StringVar(&r.parts, "parts", "", "node_modules `folder` of the reference SaaS; looked for if not given")
	f.StringSliceVar(&r.defects, "defects", nil, "seeded `defects` of the reference SaaS; `cxmatrix site --help` lists them")
	return cmd
}

func (r *runner) run(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	defer r.release()
	defer r.gone()
	if r.site != nil {
		defer r.site.Close()
	}
	walked := r.walk(ctx)
	r.sweep() // a browser that came too late, or whose cell was killed
	over := r.conclude(ctx)
	kept := r.keep(ctx)
	switch trouble := errors.Join(walked, kept); {
	case trouble == nil && over == nil:
		return nil
	case trouble == nil:
		return over
	default:
		// What was recorded is worth what it is worth, and the trouble is told beside it.
		end := &exitError{code: results.ExitUntested, err: trouble}
		if over != nil {
			end.code = over.code
		}
		return end
	}
}

// keep adds the run to a history, if one is named, as far as it came.
func (r *runner) keep(ctx context.Context) error {
	if r.history == "" {
		return nil
	}
	return addToHistory(context.WithoutCancel(ctx), r.history, r.talk, r.out)
}

// walk writes run.json, the records of cells that can't run, and has the others
// walked.
func (r *runner) walk(ctx context.Context) error {
	if err := r.record(); err != nil {
		return err
	}
	if err := process.Adopt(); err != nil {
		return err
	}
	journal := r.journal()
	tasks, err := r.tasks(journal)
	if err != nil {
		return err
	}
	if r.earlier != nil {
		r.tellResumed(len(tasks))
	}
	tellDishonest(r.talk, tasks)
	known, err := timesIn(ctx, r.history, r.out)
	if err != nil {
		return err
	}
	tasks = known.LongestFirst(tasks, r.plan.Journey.Name, r.plan.Bytes())
	show := r.show
	if show == nil {
		show = newProgress(r.talk, len(tasks))
		defer show.stop()
	}
	return run.Schedule(ctx, tasks, r.options(journal, show))
}

// options are how the run's tasks are walked.
func (r *runner) options(journal *results.Journal, show run.Progress) run.Options {
	return run.Options{
		Parallel: r.parallel, FailFast: r.failFast, Retries: r.retries, Unslotted: r.aside, Attribute: run.Attribution(r.prove),
		Journey: r.plan.Journey, Journal: journal, Env: r.childEnv(), Lookup: r.Lookup(r.password), Progress: show, KillNow: killNow,
	}
}

// record writes run.json. That of a run that is resumed stays as it is.
func (r *runner) record() error {
	if r.earlier != nil {
		return nil
	}
	head := r.plan.Run(time.Now(), r.Site)
	head.Shard, head.Settings = r.share(), r.settings
	if here, err := os.Getwd(); err == nil && head.Settings != nil {
		head.Dir = here
	}
	if head.Settings != nil {
		head.Settings["seed"] = strconv.FormatUint(r.seed, 10)
		if r.Site != "" {
			head.Settings["site"] = head.Site
		}
	}
	return results.Create(r.out, head)
}

// tableMemory is from where on garbage is collected more often while the table is made, in bytes.
const tableMemory = 220 << 20

// conclude prints the table and says what the run is worth.
func (r *runner) conclude(ctx context.Context) *exitError {
	// The table of 40,000 cells leaves twice as much garbage as it needs memory.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(tableMemory))
	r.plan, r.earlier = nil, nil // what they held is read from the run directory
	recorded, err := results.Outline(r.out)
	if err != nil {
		return untested(err, "")
	}
	recorded.Dir = fromHere(r.out)
	recorded = recorded.Part() // a shard tells of its own cells, and that it is one
	if err := report.Text(r.data, recorded, colourful(r.data)); err != nil {
		return untested(err, "")
	}
	code, _ := results.Outcome(recorded)
	if ctx.Err() != nil {
		code = results.ExitInterrupted
	}
	if code == results.ExitExpected {
		return nil
	}
	fmt.Fprintf(r.talk, "exit code %d: %s\n", code, results.Meaning(code))
	return &exitError{code: code}
}

// fromHere shortens a path that is below the working directory.
func fromHere(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}
