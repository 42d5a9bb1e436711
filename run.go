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

	"cxmatrix/fixtures/reference"
	"cxmatrix/fixtures/saas"
	"cxmatrix/harness"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/network"
	"cxmatrix/harness/process"
	"cxmatrix/results"
	"cxmatrix/results/report"
	"cxmatrix/scenarios"

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
	trust    string // file
	defects  []string

	data, talk io.Writer
	password   string
	plan       *scenarios.Plan
	site       *reference.Reference // nil when the site is the user's
	ca         []byte               // PEM of the run's authority
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
	f.StringVar(&r.trust, "ca", "", "PEM `file` of an authority to trust, such as a staging site's; its certificate must be in the chain that the site sends")
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
	if r.Site != "" && len(r.defects) > 0 {
		return usage(errors.New("--defects is for the reference SaaS: leave --site out"))
	}
	if err := knownDefects(r.defects); err != nil {
		return usage(err)
	}
	if r.seed == 0 {
		r.seed = random()
	}
	r.password = rand.Text()
	if r.plan, err = r.selection.plan(ctx, r.password); err != nil {
		return usage(err)
	}
	if err := errors.Join(r.checkAddress(), r.loadTrust()); err != nil {
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
		os.Remove(r.out) // only if it is empty
		return err
	}
	return nil
}

// loadTrust reads the authority of the user's site.
func (r *runner) loadTrust() (err error) {
	if r.trust == "" {
		return nil
	}
	if r.Site == "" {
		return errors.New("--ca is for a site of yours: give its --site too")
	}
	if r.ca, err = os.ReadFile(r.trust); err != nil {
		return fmt.Errorf("--ca: %w", err)
	}
	if _, err := network.SPKI(r.ca); err != nil {
		return fmt.Errorf("--ca %s: %w", r.trust, err)
	}
	return nil
}

// checkAddress refuses what can't be the address of a site.
func (r *runner) checkAddress() error {
	if r.Site == "" {
		return nil
	}
	u, err := url.Parse(r.Site)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("--site %s: want an address such as https://staging.example.test", browser.SafeURL(r.Site))
	}
	return nil
}

// knownDefects refuses names that the reference SaaS does not have.
func knownDefects(names []string) error {
	var known []string
	for _, d := range saas.Defects() {
		known = append(known, d.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--defects %s: want some of %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

func random() uint64 {
	n, _ := rand.Int(rand.Reader, big.NewInt(1<<53))
	return n.Uint64() + 1
}

// directory names the run directory, and makes sure that it can be written.
func (r *runner) directory() (err error) {
	if r.out == "" {
		r.out = filepath.Join("results", "runs", scenarios.RunID(time.Now()))
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
	if r.Site == "" {
		return hinted(r.startSite())
	}
	for _, variant := range r.variants() {
		within, cancel := context.WithTimeout(ctx, 15*time.Second)
		err := harness.Reach(within, harness.Outside(nil, r.ca), r.address(variant))
		cancel()
		if err != nil {
			text := results.NewSecrets().Clean(err.Error())
			return untested(errors.New(text), "nothing was started: check the address, and that the site is up")
		}
	}
	return nil
}

// startSite starts the reference SaaS in the variants that the cells ask for.
func (r *runner) startSite() error {
	authority, err := network.NewAuthority(time.Now())
	if err != nil {
		return err
	}
	r.ca = authority.PEM()
	password, _ := r.lookup(r.password)(passwordVariable)
	r.site, err = reference.Start(reference.Options{
		Dir: filepath.Join(r.scratch, "site"), Password: password, Parts: r.parts, Defects: r.defects, Certify: authority.Certificate,
	}, r.variants())
	return err
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
	for _, c := range r.plan.Cells {
		if c.Unsupported == "" && !slices.Contains(list, c.Variant) {
			list = append(list, c.Variant)
		}
	}
	return list
}

func (r *runner) address(variant string) string {
	if r.site != nil {
		return r.site.Sites[variant]
	}
	return strings.ReplaceAll(r.Site, "{variant}", variant)
}

// walk writes run.json, the records of cells that can't run, and has the others
// walked.
func (r *runner) walk(ctx context.Context) error {
	if err := results.Create(r.out, r.plan.Run(time.Now(), r.Site)); err != nil {
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
	s := &scheduler{parallel: r.parallel, failFast: r.failFast, journey: r.plan.Journey, env: r.childEnv(), journal: journal, show: show}
	return s.run(ctx, tasks)
}

// tasks records the cells that nothing can run, and returns the others.
func (r *runner) tasks(journal *results.Journal) ([]harness.Task, error) {
	var tasks []harness.Task
	for _, c := range r.plan.Cells {
		t := r.task(c, len(tasks))
		if c.Unsupported == "" {
			tasks = append(tasks, t)
			continue
		}
		record := harness.Blank(t, r.plan.Journey.Name)
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
	t := r.plan.Task(c)
	t.Dir, t.Site, t.Seed, t.Patience, t.Headed, t.First = r.out, r.address(c.Variant), r.seed, r.timeout, r.headed, n
	t.Leases = leases()
	t.Settings = map[string]string{"target": c.Target, "engine": c.Engine, "variant": c.Variant, "defects": strings.Join(r.defects, ",")}
	t.CA = r.ca
	if r.site != nil {
		t.Own, t.Hosts, t.Leases = true, r.site.Hosts, filepath.Join(r.scratch, "leases")
	}
	return t
}

// leases is where the locks of a user's site's accounts are: one place for all runs
// of this user, since any two of them may walk the same site.
func leases() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "cxmatrix", "leases")
}

// childEnv is the environment of the cells' processes, where secrets travel.
func (r *runner) childEnv() []string {
	env := os.Environ()
	for _, name := range r.plan.Journey.Variables {
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
