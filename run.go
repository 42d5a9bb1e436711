package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/process"
	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/spf13/cobra"
)

// runner is one run of a plan.
type runner struct {
	selection
	out      string
	parallel int
	timeout  time.Duration
	failFast bool
	headed   bool
	seed     uint64
	parts    string
	defects  []string

	data, talk io.Writer
	password   string
	plan       *plan
	site       *reference // nil when the site is the user's
	scratch    string
}

func runCommand() *cobra.Command {
	r := &runner{}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Walk the journey through every chosen cell, and record who gets through",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settle(cmd); err != nil {
				return err
			}
			r.data, r.talk = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return r.run(cmd.Context())
		},
	}
	r.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&r.out, "out", "", "run `directory`, new; results/runs/<time> if not given")
	f.IntVar(&r.parallel, "parallel", runtime.NumCPU(), "`cells` at once")
	f.DurationVar(&r.timeout, "timeout", 20*time.Second, "how long a customer waits for anything to happen, beside the `time` that bytes need on the line")
	f.BoolVar(&r.failFast, "fail-fast", false, "start no further cell after one that is not as expected")
	f.BoolVar(&r.headed, "headed", false, "show the browsers")
	f.Uint64Var(&r.seed, "seed", 0, "`number` that generated files are made from; random if not given")
	f.StringVar(&r.parts, "parts", "", "node_modules `folder` of the reference SaaS; looked for if not given")
	f.StringSliceVar(&r.defects, "defects", nil, "seeded `defects` of the reference SaaS; `cxmatrix site --help` lists them")
	return cmd
}

func (r *runner) run(ctx context.Context) (err error) {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	defer os.RemoveAll(r.scratch)
	if r.site != nil {
		defer func() { err = errors.Join(err, r.site.Close()) }()
	}
	if err := r.walk(ctx); err != nil {
		return untested(err, "")
	}
	return r.conclude(ctx)
}

// prepare refuses whatever is wrong before a browser starts.
func (r *runner) prepare(ctx context.Context) (err error) {
	if r.parallel < 1 {
		return usage(fmt.Errorf("--parallel %d: want at least 1", r.parallel))
	}
	if r.timeout <= 0 {
		return usage(fmt.Errorf("--timeout %s: want a time above 0, such as 20s", r.timeout))
	}
	if r.site0() && len(r.defects) > 0 {
		return usage(errors.New("--defects is for the reference SaaS: leave --site out"))
	}
	if r.seed == 0 {
		r.seed = random()
	}
	r.password = rand.Text()
	if r.plan, err = r.selection.plan(ctx, r.lookup(r.password)); err != nil {
		return usage(err)
	}
	if err := r.directory(); err != nil {
		return usage(err)
	}
	if r.scratch, err = os.MkdirTemp("", "cxmatrix-run-"); err != nil {
		return untested(err, "")
	}
	if err := r.open(ctx); err != nil {
		os.RemoveAll(r.scratch)
		return err
	}
	return nil
}

func (r *runner) site0() bool { return r.selection.site != "" }

func random() uint64 {
	n, _ := rand.Int(rand.Reader, big.NewInt(1<<53))
	return n.Uint64() + 1
}

// directory names the run directory, and makes sure that it can be written.
func (r *runner) directory() (err error) {
	if r.out == "" {
		r.out = filepath.Join("results", "runs", time.Now().UTC().Format("20060102T150405.000Z"))
	}
	if r.out, err = filepath.Abs(r.out); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(r.out, "run.json")); err == nil {
		return fmt.Errorf("--out %s: it %w: name a new directory", r.out, results.ErrRunExists)
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	probe, err := os.CreateTemp(r.out, ".probe-")
	if err != nil {
		return fmt.Errorf("--out: can't write there: %w", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// open starts the reference SaaS, or asks whether the user's site answers.
func (r *runner) open(ctx context.Context) (err error) {
	if !r.site0() {
		password, _ := r.lookup(r.password)(passwordVariable)
		r.site, err = startReference(siteOptions{dir: filepath.Join(r.scratch, "site"), password: password, parts: r.parts, defects: r.defects}, r.variants())
		return hinted(err)
	}
	u, err := url.Parse(r.selection.site)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usage(fmt.Errorf("--site %s: want an address such as https://staging.example.test", browser.SafeURL(r.selection.site)))
	}
	for _, variant := range r.variants() {
		within, cancel := context.WithTimeout(ctx, 15*time.Second)
		err := harness.Reach(within, harness.Outside(nil, nil), r.address(variant))
		cancel()
		if err != nil {
			text := results.NewSecrets().Clean(err.Error())
			return untested(errors.New(text), "nothing was started: check the address, and that the site is up")
		}
	}
	return nil
}

// hinted keeps the remedy of an error that names a command apart from it.
func hinted(err error) error {
	if err == nil {
		return nil
	}
	return untested(err, "cxmatrix doctor says what is missing, and how to get it")
}

// variants lists those of the cells that will be walked.
func (r *runner) variants() []string {
	var list []string
	for _, c := range r.plan.cells {
		if c.Unsupported == "" && !slices.Contains(list, c.Variant) {
			list = append(list, c.Variant)
		}
	}
	return list
}

func (r *runner) address(variant string) string {
	if r.site != nil {
		return r.site.sites[variant]
	}
	return strings.ReplaceAll(r.selection.site, "{variant}", variant)
}

// walk writes run.json, the records of cells that can't run, and has the others
// walked.
func (r *runner) walk(ctx context.Context) error {
	if err := results.Create(r.out, r.head()); err != nil {
		return err
	}
	if err := process.Adopt(); err != nil {
		return err
	}
	journal := results.OpenJournal(r.out, nil)
	tasks, err := r.tasks(journal)
	if err != nil {
		return err
	}
	show := newProgress(r.talk, len(tasks))
	defer show.stop()
	s := &scheduler{parallel: r.parallel, failFast: r.failFast, journey: r.plan.journey, env: r.childEnv(), journal: journal, show: show}
	return s.run(ctx, tasks)
}

func (r *runner) head() results.Run {
	now := time.Now().UTC()
	run := results.Run{
		ID: now.Format("20060102T150405.000Z"), Started: now, Matrix: r.plan.matrix, Journey: r.plan.source,
		Steps: r.plan.journey.Names(), Site: browser.SafeURL(r.selection.site), Own: r.site != nil,
		Plan: r.plan.cells, Versions: versions(),
	}
	if r.site != nil {
		run.Site = "the reference SaaS"
	}
	return run
}

// tasks records the cells that nothing can run, and returns the others.
func (r *runner) tasks(journal *results.Journal) ([]harness.Task, error) {
	var tasks []harness.Task
	for _, c := range r.plan.cells {
		t := r.task(c, len(tasks))
		if c.Unsupported == "" {
			tasks = append(tasks, t)
			continue
		}
		record := harness.Blank(t, r.plan.journey.Name)
		record.Verdict, record.Reason, record.Config = results.Unsupported, c.Unsupported, nil
		harness.Finish(&record, nil)
		record.Seconds = 0
		if err := journal.Append(record); err != nil {
			return nil, err
		}
	}
	return tasks, nil
}

func (r *runner) task(c results.Planned, n int) harness.Task {
	t := harness.Task{
		Dir: r.out, Plan: c, Attempt: 1, Journey: r.plan.source, Base: r.plan.base, Site: r.address(c.Variant),
		Seed: r.seed, Patience: r.timeout, Headed: r.headed, First: n, Versions: versions(),
		Leases:   filepath.Join(os.TempDir(), fmt.Sprintf("cxmatrix-leases-%d", os.Getuid())),
		Settings: map[string]string{"target": c.Target, "engine": c.Engine, "variant": c.Variant, "defects": strings.Join(r.defects, ",")},
	}
	if r.site != nil {
		t.Own, t.Hosts, t.CA, t.Leases = true, r.site.hosts, r.site.ca, filepath.Join(r.scratch, "leases")
	}
	return t
}

// childEnv is the environment of the cells' processes, where secrets travel.
func (r *runner) childEnv() []string {
	env := os.Environ()
	for _, name := range r.plan.journey.Variables {
		if value, ok := r.lookup(r.password)(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// conclude prints the table and says what the run is worth.
func (r *runner) conclude(ctx context.Context) error {
	recorded, err := results.Read(r.out)
	if err != nil {
		return untested(err, "")
	}
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
	return &exitError{code: code}
}
