package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

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
	walkFlags
	ownSite
	out     string // run directory
	resume  string // the same, of a run that goes on
	history string // file
	trust   string // file

	data, talk io.Writer
	planning   func(ctx context.Context, password string) (*plan.Plan, error)
	progress   func(cells int) progress
	password   string // of the reference SaaS, made up for each run
	plan       *plan.Plan
	earlier    *results.Recorded // the records of a run directory that is resumed
	resumable  bool              // settings are recorded, with which the run can be resumed
	settings   map[string]string // the flags that were given
	ca         []byte            // PEM of the authority of the site
	key        string            // file of the run's own authority
	scratch    string
	remove     func() error  // scratch
	held       *results.Held // the run directory
	unslotted  bool          // see run.Options.Unslotted
}

// resuming reports whether the run goes on with one that began before.
func (r *runner) resuming() bool { return r.earlier != nil }

// newRunner is a run with the plan of its selection and its own progress display.
func newRunner(data, talk io.Writer) *runner {
	r := &runner{data: data, talk: talk}
	r.planning = r.selection.plan
	r.progress = func(cells int) progress { return newProgress(r.talk, cells) }
	return r
}

func runCommand() *cobra.Command {
	r := newRunner(nil, nil)
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
			r.allSlots, r.resumable, r.settings = !cmd.Flags().Changed("parallel"), true, given(cmd)
			return r.run(cmd.Context())
		},
	}
	r.selection.flags(cmd)
	f := cmd.Flags()
	r.walkFlags.add(f)
	r.ownSite.add(f)
	f.StringVar(&r.out, "out", "", "run `directory`, new; results/runs/<time> if not given")
	f.StringVar(&r.resume, "resume", "", "run `directory`: walk those of its cells that have no final record, or were broken or interrupted; with the flags that it was given")
	f.StringVar(&r.history, historyFlag, "", "`file` of earlier runs: the longest cells begin first, by what it knows, and this run is added as it ends")
	f.StringVar(&r.trust, "ca", "", "PEM `file` of an authority to trust, such as a staging site's; its certificate must be in the chain that the site sends")
	return cmd
}

func (r *runner) run(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	defer r.release()
	defer r.remove()
	defer r.ownSite.close()
	walked := r.walk(ctx)
	r.sweep() // a session that started too late, or whose cell was killed
	over := r.conclude(ctx)
	kept := r.keep(ctx)
	switch trouble := errors.Join(walked, kept); {
	case trouble == nil && over == nil:
		return nil
	case trouble == nil:
		return over
	default:
		// The records are still reported, with the error beside them.
		end := &exitError{code: results.ExitUntested, err: trouble}
		if over != nil {
			end.code = over.code
		}
		return end
	}
}

// keep adds the run to a history, if one is named, even if it is incomplete.
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
	tasks, err := run.Tasks(r.plan, r.mine(r.plan), r.complete, r.earlier, journal)
	if err != nil {
		return err
	}
	if r.resuming() {
		r.tellResumed(len(tasks))
	}
	tellDishonest(r.talk, tasks)
	known, err := timesIn(ctx, r.history, r.out)
	if err != nil {
		return err
	}
	tasks = known.LongestFirst(tasks, r.plan.Journey.Name, r.plan.Bytes())
	show := r.progress(len(tasks))
	defer show.stop()
	return run.Schedule(ctx, tasks, r.options(journal, show))
}

// options are how the run's tasks are walked.
func (r *runner) options(journal *results.Journal, show run.Progress) run.Options {
	return run.Options{
		Parallel: r.parallel, FailFast: r.failFast, Retries: r.retries, Unslotted: r.unslotted, Attribute: run.Attribution(r.attribution),
		Journey: r.plan.Journey, Journal: journal, Env: r.childEnv(), Lookup: r.Lookup(r.password), Progress: show, KillNow: killNow,
	}
}

// record writes run.json. That of a run that is resumed stays as it is.
func (r *runner) record() error {
	if r.resuming() {
		return nil
	}
	head := r.plan.Run(time.Now(), r.Site)
	head.Shard, head.Settings = r.share(), r.settings
	if r.resumable {
		if here, err := os.Getwd(); err == nil {
			head.Dir = here
		}
		head.Settings["seed"] = strconv.FormatUint(r.seed, 10)
		if r.Site != "" {
			head.Settings["site"] = head.Site
		}
	}
	return results.Create(r.out, head)
}

// tableMemory is the memory use, in bytes, above which garbage is collected more often while the table is made.
const tableMemory = 220 << 20

// conclude prints the table and returns the run's result.
func (r *runner) conclude(ctx context.Context) *exitError {
	// The table of 40,000 cells leaves twice as much garbage as it needs memory.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(tableMemory))
	r.plan, r.earlier = nil, nil // their contents are read again from the run directory
	recorded, err := results.Outline(r.out)
	if err != nil {
		return untested(err, "")
	}
	recorded.Dir = fromHere(r.out)
	recorded = recorded.Part() // a shard reports only its own cells, and that it is one
	if err := report.Text(r.data, recorded, screen(r.data)); err != nil {
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
