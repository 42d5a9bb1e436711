package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
	"cxmatrix/results/report"
	"cxmatrix/scenarios"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

// study walks the study's three runs in parallel, and reports what changed.
type study struct {
	evidence  string
	out       string
	parallel  int
	parts     string
	runNames  []string
	env       []string
	tolerance float64
	timeout   time.Duration

	stdout, stderr io.Writer
	scale          scenarios.StudyScale
	runs           []*studyRun
}

// studyRun is one of the three.
type studyRun struct {
	scenarios.StudyRun
	*runner
}

func studyCommand() *cobra.Command {
	s := &study{}
	cmd := &cobra.Command{
		Use:   "study",
		Short: "Walk the study that cxmatrix is built on: before, in one piece, after",
		Long: "Walk all three environments of the study in Chromium, three times, with a video of 20 MB among the evidence:\n\n" + studyList() +
			"\nEach is a run of its own, whose cells can be reported and replayed. It is real traffic: 20 MB take five and a half\nminutes at 512 kb/s.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			s.stdout, s.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return s.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.evidence, "evidence", "full", "`size`: full; small divides sizes and time limits by 8, for a few minutes; 1/N by any other number")
	f.StringVar(&s.out, "out", "", "`directory` of the runs, new; results/runs/<time>-study if not given")
	f.IntVar(&s.parallel, "parallel", 1, "`cells` at once in each of the three runs")
	f.StringSliceVar(&s.runNames, "runs", nil, "`runs` to walk, such as before,after; all three if not given")
	f.StringSliceVar(&s.env, "env", nil, "`environments`, such as low,high; all if not given")
	f.DurationVar(&s.timeout, "timeout", 20*time.Second, "how long a customer waits for anything to happen, as for run")
	f.Float64Var(&s.tolerance, "tolerance", environment.DefaultTolerance, "`percent` by which a measured line may differ, as for run")
	f.StringVar(&s.parts, "parts", "", "node_modules `folder` of the reference SaaS; searched for if not given")
	return cmd
}

func studyList() string {
	var b strings.Builder
	for _, r := range scenarios.StudyRuns() {
		fmt.Fprintf(&b, "  %-7s %s\n", r.Name, r.Description)
	}
	return b.String()
}

func (s *study) run(ctx context.Context) (err error) {
	if s.scale, err = studyScale(s.evidence); err != nil {
		return usageError(err)
	}
	if s.out == "" {
		s.out = filepath.Join("results", "runs", plan.RunID(time.Now())+"-study")
	}
	defer s.close()
	if err := s.prepare(ctx); err != nil {
		return err
	}
	runErr := s.execute(ctx)
	resultErr := s.conclude(ctx)
	if runErr != nil && ctx.Err() == nil {
		return untestedError(runErr, "")
	}
	return resultErr
}

// smallDivisor is by what EVIDENCE=small divides file sizes.
const smallDivisor = 8

func studyScale(text string) (scenarios.StudyScale, error) {
	switch text {
	case "full":
		return 1, nil
	case "small":
		return smallDivisor, nil
	}
	n, ok := strings.CutPrefix(text, "1/")
	if scale, err := strconv.ParseUint(n, 10, 8); ok && err == nil && scale > 0 {
		return scenarios.StudyScale(scale), nil
	}
	return 0, fmt.Errorf("--evidence %s: want full, small, or a part such as 1/16", text)
}

// prepare prepares the requested runs.
func (s *study) prepare(ctx context.Context) error {
	var names []string
	for _, r := range scenarios.StudyRuns() {
		names = append(names, r.Name)
	}
	for _, name := range s.runNames {
		if !slices.Contains(names, name) {
			return usageError(fmt.Errorf("--runs %s: %s", name, matrix.Suggest(name, names)))
		}
	}
	for _, r := range scenarios.StudyRuns() {
		if len(s.runNames) > 0 && !slices.Contains(s.runNames, r.Name) {
			continue
		}
		if err := s.open(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// open writes a run's journey beside its run directory, and opens its site.
func (s *study) open(ctx context.Context, r scenarios.StudyRun) error {
	text, err := r.Journey(s.scale, evidence.MinSize)
	if err != nil {
		return untestedError(err, "")
	}
	file := filepath.Join(s.out, r.Name+".yaml")
	if err := errors.Join(results.MakeDir(s.out), os.WriteFile(file, text, 0o600)); err != nil {
		return usageError(fmt.Errorf("--out: %w", err))
	}
	one := &studyRun{StudyRun: r, runner: newRunner(s.stdout, s.stderr)}
	one.out, one.unslotted = filepath.Join(s.out, r.Name), true
	one.walkFlags = walkFlags{trace: true, parallel: s.parallel, timeout: s.timeout, tolerance: s.tolerance, attribution: string(run.Lifted)}
	one.referenceSite = referenceSite{parts: s.parts, timeLimit: s.scale.TimeLimit(), chunkSize: s.scale.ChunkSize()}
	one.Choice = plan.Choice{Journey: file, Target: "local", Env: s.env, With: []string{"chromium"}, Cells: s.cells()}
	one.variants = r.Variants
	if err := one.runner.prepare(ctx); err != nil {
		return err
	}
	s.runs = append(s.runs, one)
	return nil
}

// cells are Chromium in each environment, and the browser that the study's banks had.
func (s *study) cells() []string {
	if len(s.env) > 0 && !slices.Contains(s.env, "high") {
		return []string{"*/chromium-installed/*"}
	}
	return []string{"*/chromium-installed/*", "high/ie-6/*"}
}

// execute walks the three runs in parallel: their cells mostly wait for their lines.
func (s *study) execute(ctx context.Context) error {
	cells := 0
	for _, r := range s.runs {
		cells += r.plan.Runnable()
	}
	show := newProgress(s.stderr, cells)
	defer show.stop()
	var all errgroup.Group
	for _, r := range s.runs {
		r.progress = func(int) progress { return prefixedProgress{show, r.Name + " "} }
		all.Go(func() error { return r.runner.execute(ctx) })
	}
	if err := all.Wait(); err != nil {
		return err
	}
	for _, r := range s.runs {
		if err := r.rewalkInconclusive(ctx); err != nil {
			return err
		}
	}
	return nil
}

// rewalkInconclusive walks once more, one at a time, the cells that were inconclusive in parallel: those whose
// line was not as configured, or whose cause was not proven.
func (r *studyRun) rewalkInconclusive(ctx context.Context) error {
	recorded, err := results.Read(r.out)
	if err != nil {
		return err
	}
	var tasks []task.Task
	for i, p := range r.plan.Cells {
		if c := recorded.Final(p.Cell); c != nil && inconclusive(*c) && ctx.Err() == nil {
			t := r.plan.Task(p)
			r.completeTask(&t)
			t.FirstAccount = i
			t.Attempt = c.Attempt + 1
			tasks = append(tasks, t)
		}
	}
	o := r.scheduleOptions(r.journal(), r.progress(len(tasks)))
	o.Parallel, o.Unslotted = 1, false
	return run.Schedule(ctx, tasks, o)
}

func inconclusive(c results.Cell) bool {
	unproven := slices.ContainsFunc(c.Steps, func(s results.Step) bool { return s.Cause != nil && s.Cause.Proof != results.Lifted })
	return c.Verdict == results.Invalid || c.Verdict == results.Broken || unproven
}

// prefixedProgress is the progress of one of several runs.
type prefixedProgress struct {
	progress
	run string
}

func (prefixedProgress) stop() {} // the others go on

func (w prefixedProgress) Begin(cell string, steps []string)    { w.progress.Begin(w.run+cell, steps) }
func (w prefixedProgress) Step(cell string, i int, name string) { w.progress.Step(w.run+cell, i, name) }
func (w prefixedProgress) Retry(c results.Cell)                 { c.Cell = w.run + c.Cell; w.progress.Retry(c) }
func (w prefixedProgress) End(c results.Cell)                   { c.Cell = w.run + c.Cell; w.progress.End(c) }

func (w prefixedProgress) EndAlike(list []results.Cell) {
	named := slices.Clone(list)
	for i := range named {
		named[i].Cell, named[i].WalkedAs = w.run+named[i].Cell, w.run+named[i].WalkedAs
	}
	w.progress.EndAlike(named)
}

// conclude prints the headline, and returns the study's result.
func (s *study) conclude(ctx context.Context) error {
	var runs []report.Compared
	var differences []string
	anyUntested := false
	for _, r := range s.runs {
		recorded, err := results.Read(r.out)
		if err != nil {
			return untestedError(err, "")
		}
		recorded.Dir = relativePath(r.out)
		runs = append(runs, report.Compared{Recorded: recorded, Name: r.Name, Description: r.Description})
		differences = append(differences, r.Differences(recorded)...)
		code, _ := results.Outcome(recorded)
		anyUntested = anyUntested || code == results.ExitUntested
	}
	if err := report.Compare(s.stdout, s.title(runs), runs, useColour(s.stdout)); err != nil {
		return untestedError(err, "")
	}
	for _, d := range differences {
		fmt.Fprintln(s.stderr, d)
	}
	switch {
	case ctx.Err() != nil:
		return &exitError{code: results.ExitInterrupted}
	case anyUntested:
		return &exitError{code: results.ExitUntested}
	case len(differences) > 0:
		return &exitError{code: results.ExitStopped}
	}
	return nil
}

// title describes what was walked, when, and in which browsers.
func (s *study) title(runs []report.Compared) string {
	title := "Who gets through? The study, walked again"
	if label := s.scale.String(); label != "" {
		title += " (" + label + ")"
	}
	for _, r := range runs {
		for _, c := range r.Cells {
			if c.Browser.Answered != "" {
				return fmt.Sprintf("%s\n%s, %s", title, c.Browser.Answered, r.Run.Started.Format("2 January 2006"))
			}
		}
	}
	return title
}

func (s *study) close() {
	for _, r := range s.runs {
		r.referenceSite.close()
		r.removeScratch()
		r.unlock()
	}
}
