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
	"cxmatrix/harness/task"
	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/spf13/cobra"
)

// runner is one run of a plan.
type runner struct {
	selection
	walkFlags
	referenceSite
	out     string   // run directory
	resume  string   // the same, of a run that goes on
	history string   // file
	caFile  string   // file
	given   []string // by --meta
	meta    *results.Meta
	open    bool // the page at the end

	stdout, stderr io.Writer
	makePlan       func(ctx context.Context, password string) (*plan.Plan, error)
	progress       func(cells int) progress
	password       string // of the reference SaaS, made up for each run
	plan           *plan.Plan
	resumed        *results.Recorded // the records of a run directory that is resumed
	resumable      bool              // settings are recorded, with which the run can be resumed
	settings       map[string]string // the flags that were given
	ca             []byte            // PEM of the authority of the site
	authorityFile  string            // file of the run's own authority
	scratch        string
	removeScratch  func() error     // scratch
	lock           *results.DirLock // the run directory
	unslotted      bool             // see run.Options.Unslotted
}

// resuming reports whether the run goes on with one that began before.
func (r *runner) resuming() bool { return r.resumed != nil }

// newRunner is a run with the plan of its selection and its own progress display.
func newRunner(stdout, stderr io.Writer) *runner {
	r := &runner{stdout: stdout, stderr: stderr}
	r.makePlan = func(ctx context.Context, password string) (*plan.Plan, error) {
		return r.selection.plan(ctx, r.Lookup(password))
	}
	r.progress = func(cells int) progress { return newProgress(r.stderr, cells) }
	return r
}

func runCommand() *cobra.Command {
	r := newRunner(nil, nil)
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Walk the journey through every chosen cell, and record who gets through",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			onCommandLine := explicitFlags(cmd)
			if err := applySettings(cmd); err != nil {
				return err
			}
			if r.resume != "" {
				if err := r.restoreFlags(cmd, onCommandLine); err != nil {
					return usageError(err)
				}
			}
			if err := checkLimit(cmd, r.timeLimit); err != nil {
				return usageError(err)
			}
			r.stdout, r.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			r.allSlots, r.resumable, r.settings = !cmd.Flags().Changed("parallel"), true, recordedFlags(cmd)
			return r.run(cmd.Context())
		},
	}
	r.selection.flags(cmd)
	f := cmd.Flags()
	r.walkFlags.add(f)
	r.referenceSite.add(f)
	f.StringVar(&r.out, "out", "", "run `directory`, new; results/runs/<time> if not given")
	f.StringVar(&r.resume, "resume", "", "run `directory` to resume: its cells that have no final record, or are broken or interrupted, are walked with the flags of that run")
	f.StringVar(&r.history, historyFlag, "", "history `file`: the cells that took longest start first, and this run is added at its end")
	f.StringSliceVar(&r.given, "meta", nil, "`name=value`s to record beside the CI server's own: commit, branch, build, link, or any other name")
	f.BoolVar(&r.open, "open", false, "at the end, open the run's page in the browser of this desktop")
	noSetting(cmd, "open")
	f.StringVar(&r.caFile, "ca", "", "PEM `file` of an authority to trust, such as a staging site's; its certificate must be in the chain that the site sends")
	return cmd
}

func (r *runner) run(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	defer r.unlock()
	defer r.removeScratch()
	defer r.referenceSite.close()
	runErr := r.execute(ctx)
	r.reapAtEnd() // a session that started too late, or whose cell was killed
	historyErr := r.addHistory(ctx)
	resultErr := r.printResult(ctx)
	switch err := errors.Join(runErr, historyErr); {
	case err == nil && resultErr == nil:
		return nil
	case err == nil:
		return resultErr
	default:
		// The records are still reported, with the error beside them.
		exitErr := &exitError{code: results.ExitUntested, err: err}
		if resultErr != nil {
			exitErr.code = resultErr.code
		}
		return exitErr
	}
}

// addHistory adds the run to a history, if one is named, even if it is incomplete.
func (r *runner) addHistory(ctx context.Context) error {
	if r.history == "" {
		return nil
	}
	return addToHistory(context.WithoutCancel(ctx), r.history, r.stderr, r.out)
}

// execute writes run.json, the records of cells that can't run, and has the others
// walked.
func (r *runner) execute(ctx context.Context) error {
	if err := r.writeRun(); err != nil {
		return err
	}
	if err := process.Adopt(); err != nil {
		return err
	}
	journal := r.journal()
	tasks, err := run.Tasks(r.plan, r.shardCells(r.plan), r.completeTask, r.resumed, journal)
	if err != nil {
		return err
	}
	if r.resuming() {
		r.printResumed(len(tasks))
	}
	printNoHonestProgress(r.stderr, tasks)
	known, err := readDurations(ctx, r.history, r.out)
	if err != nil {
		return err
	}
	tasks = known.LongestFirst(tasks, r.plan.Journey.Name, r.plan.Bytes())
	printClasses(r.stderr, tasks, r.each)
	show := r.progress(len(tasks))
	defer show.stop()
	return run.Schedule(ctx, tasks, r.scheduleOptions(journal, show))
}

// printClasses says that fewer walks than cells are done, if so.
func printClasses(w io.Writer, tasks []task.Task, each bool) {
	if n := len(run.Classes(tasks, each)); n < len(tasks) {
		fmt.Fprintf(w, "%s in %s: cells that are alike here share one (--each walks all)\n", results.Count(len(tasks), "cell"), results.Count(n, "walk"))
	}
}

// scheduleOptions are how the run's tasks are walked.
func (r *runner) scheduleOptions(journal *results.Journal, show run.Progress) run.Options {
	return run.Options{
		Parallel: r.parallel, Each: r.each, Cold: r.cold, FailFast: r.failFast, Retries: r.retries, Unslotted: r.unslotted, Attribute: run.Attribution(r.attribution),
		Journey: r.plan.Journey, Journal: journal, Env: r.childEnv(), Lookup: r.Lookup(r.password), Progress: show, KillNow: killNow,
	}
}

// writeRun writes run.json. That of a run that is resumed stays as it is.
func (r *runner) writeRun() error {
	if r.resuming() {
		return nil
	}
	runRecord := r.plan.Run(time.Now(), r.Site)
	runRecord.Shard, runRecord.Settings, runRecord.Meta = r.runShard(), r.settings, r.meta
	if r.resumable {
		if here, err := os.Getwd(); err == nil {
			runRecord.Dir = here
		}
		runRecord.Settings["seed"] = strconv.FormatUint(r.seed, 10)
		if r.Site != "" {
			runRecord.Settings["site"] = runRecord.Site
		}
	}
	return results.Create(r.out, runRecord)
}

// tableMemory is the memory use, in bytes, above which garbage is collected more often while the table is made.
const tableMemory = 220 << 20

// printResult prints the table and returns the run's result.
func (r *runner) printResult(ctx context.Context) *exitError {
	// The table of 40,000 cells leaves twice as much garbage as it needs memory.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(tableMemory))
	read, paged := results.ReadOutline, len(r.plan.Cells) <= maxPageCells
	if paged {
		read = results.ReadBrief
	}
	r.plan, r.resumed = nil, nil // their contents are read again from the run directory
	recorded, err := read(r.out)
	if err != nil {
		return untestedError(err, "")
	}
	recorded.Dir = relativePath(r.out)
	recorded = recorded.WithinShards() // a shard reports only its own cells, and that it is one
	if paged {
		r.writePage(ctx, recorded)
	}
	if err := report.Text(r.stdout, recorded, screen(r.stdout)); err != nil {
		return untestedError(err, "")
	}
	r.openPage()
	code, _ := results.Outcome(recorded)
	if ctx.Err() != nil {
		code = results.ExitInterrupted
	}
	if code == results.ExitExpected {
		return nil
	}
	fmt.Fprintf(r.stderr, "exit code %d: %s\n", code, results.ExitText(code))
	return &exitError{code: code}
}

// relativePath shortens a path that is below the working directory.
func relativePath(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}
