package command

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/knockout"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/matrix"
	"cxmatrix/matrix/input"
	"cxmatrix/results"

	"github.com/spf13/cobra"
)

// knockOut finds out which hosts a journey needs, by two runs: one walk as it is, and one for each host and manner.
type knockOut struct {
	journey, site, variant, engine, caFile, parts string
	matrixFile, cell                              string
	hows                                          []string
	timeout, budget                               time.Duration
	parallel                                      int
	insecure                                      bool
	out, resume, format                           string

	end            time.Time // of the budget
	stdout, stderr io.Writer
}

func knockoutCommand() *cobra.Command {
	k := &knockOut{}
	cmd := &cobra.Command{
		Use:   "knockout",
		Short: "Refuse each host that a journey uses, in turn, and tell which ones it needs",
		Long: "Walk a journey once, and then once for each host that it used besides the site's own and each manner of refusing it.\n" +
			"must: the journey does not pass without the host. degraded: it passes, but takes longer, or the page complains or claims\n" +
			"what is not so. idle: it passes as before. Hosts that must be reached are what to ask a customer's IT for.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			k.stdout, k.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			if err := k.restore(cmd); err != nil {
				return usageError(err)
			}
			return k.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&k.journey, "journey", "", "journey `file`; the study's if not given")
	f.StringVar(&k.site, "site", "", "`address` of the site; the reference SaaS is started if not given")
	f.StringVar(&k.variant, "variant", "", "site `variant`, such as local or widget+mute")
	f.StringVar(&k.matrixFile, "matrix", "", "matrix `file` of --cell; the study's if not given")
	f.StringVar(&k.cell, "cell", "", "`cell` in whose browser and network to walk, such as medium/chrome-latest/windows-8; Chromium behind no restriction if not given")
	f.StringVar(&k.engine, "engine", "", "`name` of the engine, such as firefox; as for run if not given")
	f.StringSliceVar(&k.hows, "how", knockout.Manners, "`manners` in which a host is refused")
	f.DurationVar(&k.budget, "budget", 15*time.Minute, "`time` after which no further walk is started; --resume goes on")
	f.DurationVar(&k.timeout, "timeout", 20*time.Second, "how long a customer waits for anything to happen, as for run")
	f.IntVar(&k.parallel, "parallel", runtime.NumCPU(), "`walks` at once")
	f.StringVar(&k.caFile, "ca", "", "PEM `file` of an authority to trust, as for run")
	f.BoolVar(&k.insecure, "accept-insecure-certs", false, "accept any certificate of a server")
	f.StringVar(&k.parts, "parts", "", "node_modules `folder` of the reference SaaS, as for run")
	f.StringVar(&k.out, "out", "", "`directory` of the two runs, new; results/runs/<time>-knockout if not given")
	f.StringVar(&k.resume, "resume", "", "`directory` of an earlier knockout to go on with, with its flags")
	f.StringVar(&k.format, "format", "table", "`format`: "+strings.Join(knockout.Formats, ", "))
	for _, name := range []string{"out", "resume", "format"} {
		noSetting(cmd, name)
	}
	return cmd
}

// knockoutFile holds the flags of a knockout, in its directory.
const knockoutFile = "knockout.json"

// knockoutRecord is what it holds: no address in it has keys.
type knockoutRecord struct {
	Dir      string            `json:"dir,omitempty"` // from which relative paths count
	Settings map[string]string `json:"settings"`
}

// restore takes the flags of the knockout that is resumed, except those that are given again, or records them for that.
func (k *knockOut) restore(cmd *cobra.Command) error {
	if err := k.check(); err != nil {
		return err
	}
	if k.resume == "" {
		k.out = cmp.Or(k.out, filepath.Join("results", "runs", plan.RunID(time.Now())+"-knockout"))
		return k.record(cmd)
	}
	text, err := os.ReadFile(filepath.Join(k.resume, knockoutFile))
	if err != nil {
		return fmt.Errorf("--resume %s: no knockout began there: %w", k.resume, err)
	}
	var recorded knockoutRecord
	if err := json.Unmarshal(text, &recorded); err != nil {
		return fmt.Errorf("--resume %s: %s: %w", k.resume, knockoutFile, err)
	}
	file := filepath.Join(k.resume, knockoutFile)
	if err := takeFlags(cmd, explicitFlags(cmd), results.Run{Dir: recorded.Dir, Settings: recorded.Settings}, file); err != nil {
		return err
	}
	k.out = k.resume
	return k.check()
}

func (k *knockOut) record(cmd *cobra.Command) error {
	if _, err := os.Stat(k.out); err == nil {
		return fmt.Errorf("--out %s: it is there: name a new directory, or go on with --resume", k.out)
	}
	record := knockoutRecord{Settings: recordedFlags(cmd)}
	record.Dir, _ = os.Getwd()
	delete(record.Settings, "format")
	if k.site != "" {
		record.Settings["site"] = browser.SafeURL(k.site)
	}
	text, err := json.MarshalIndent(record, "", "  ")
	return errors.Join(err, results.MakeDir(k.out), os.WriteFile(filepath.Join(k.out, knockoutFile), text, 0o600))
}

func (k *knockOut) check() error {
	if !slices.Contains(knockout.Formats, k.format) {
		return fmt.Errorf("--format %s: %s", k.format, matrix.Suggest(k.format, knockout.Formats))
	}
	for _, how := range k.hows {
		if !slices.Contains(knockout.Manners, how) {
			return fmt.Errorf("--how %s: %s", how, matrix.Suggest(how, knockout.Manners))
		}
	}
	if k.budget <= 0 {
		return fmt.Errorf("--budget %s: want a time above 0, such as 10m", k.budget)
	}
	return nil
}

func (k *knockOut) run(ctx context.Context) error {
	text := matrix.StudySource()
	if k.matrixFile != "" {
		var err error
		if text, err = input.File(k.matrixFile); err != nil {
			return usageError(fmt.Errorf("--matrix: %w", err))
		}
	}
	base, err := knockout.Base(text, k.cell)
	if err != nil {
		return usageError(fmt.Errorf("--cell %s: %w", k.cell, err))
	}
	k.end = time.Now().Add(k.budget)
	asIs, site, err := k.walkAsIs(ctx, base)
	if err != nil {
		k.discard()
		return err
	}
	hosts := knockout.Candidates(asIs, site)
	refused := &results.Recorded{}
	if len(hosts) > 0 {
		if refused, err = k.walkRefused(ctx, base, hosts); err != nil {
			return err
		}
	}
	report := knockout.Judge(asIs, refused, site, k.hows)
	report.Site = cmp.Or(browser.SafeURL(k.site), "the reference SaaS")
	if err := report.Write(k.stdout, k.format); err != nil {
		return untestedError(err, "")
	}
	return k.conclude(ctx, report)
}

// discard removes a directory in which no walk was begun.
func (k *knockOut) discard() {
	if _, err := os.Stat(filepath.Join(k.out, asIsRun)); k.resume == "" && errors.Is(err, os.ErrNotExist) {
		_ = os.RemoveAll(k.out)
	}
}

// asIsRun and refusedRun are the names of the two runs.
const (
	asIsRun    = "as-is"
	refusedRun = "refused"
)

// conclude says what came out, and what is missing.
func (k *knockOut) conclude(ctx context.Context, report knockout.Report) error {
	fmt.Fprintf(k.stderr, "%s\nThe walks are in %s\n", report.Summary(), relativePath(k.out))
	switch {
	case ctx.Err() != nil:
		return &exitError{code: results.ExitInterrupted}
	case report.Untested > 0:
		fmt.Fprintf(k.stderr, "Go on with: cxmatrix knockout --resume %s\n", relativePath(k.out))
		return &exitError{code: results.ExitUntested}
	}
	return nil
}

// walkAsIs walks the journey without refusing anything more, and returns its record and the host of the site.
func (k *knockOut) walkAsIs(ctx context.Context, base []byte) (*results.Cell, string, error) {
	r, err := k.runner(asIsRun, base)
	if err != nil {
		return nil, "", err
	}
	if err := r.walkUntil(ctx, k.end); err != nil {
		return nil, "", err
	}
	recorded, err := results.Read(r.out)
	if err != nil {
		return nil, "", untestedError(err, "")
	}
	cell := recorded.Final(knockout.BaseCell(k.cell))
	if cell == nil || cell.Verdict != results.Passed {
		reason := "it was not walked"
		if cell != nil {
			reason = fmt.Sprintf("%s: %s", cell.Verdict, cell.Reason)
		}
		return nil, "", untestedError(fmt.Errorf("the journey does not pass as it is: %s", reason), "look at it first: cxmatrix report "+relativePath(r.out))
	}
	u, err := url.Parse(r.address(cell.Variant))
	if err != nil {
		return nil, "", usageError(err)
	}
	return cell, u.Hostname(), nil
}

// walkRefused walks the journey without each host, in each manner.
func (k *knockOut) walkRefused(ctx context.Context, base []byte, hosts []string) (*results.Recorded, error) {
	text, err := knockout.Refusing(base, hosts, k.hows)
	if err != nil {
		return nil, untestedError(err, "")
	}
	r, err := k.runner(refusedRun, text)
	if err != nil {
		return nil, err
	}
	if err := r.walkUntil(ctx, k.end); err != nil {
		return nil, err
	}
	recorded, err := results.Read(r.out)
	if err != nil {
		return nil, untestedError(err, "")
	}
	return recorded, nil
}

// runner is one of the two runs, with its matrix beside its directory. It goes on where it was.
func (k *knockOut) runner(name string, matrixText []byte) (*runner, error) {
	r := newRunner(io.Discard, k.stderr)
	r.out = filepath.Join(k.out, name)
	file := r.out + ".yaml"
	if err := os.WriteFile(file, matrixText, 0o600); err != nil {
		return nil, usageError(fmt.Errorf("--out: %w", err))
	}
	r.walkFlags = walkFlags{trace: true, each: true, parallel: k.parallel, timeout: k.timeout, tolerance: environment.DefaultTolerance, insecure: k.insecure, attribution: string(run.Off)}
	r.referenceSite, r.caFile = referenceSite{parts: k.parts}, k.caFile
	r.Choice = plan.Choice{Matrix: file, Journey: k.journey, Target: "local", Site: k.site, Variant: k.variant, Engine: k.engine}
	if earlier, err := results.ReadOutline(r.out); err == nil {
		r.resumed, r.resume = earlier, r.out
	}
	return r, nil
}

// walkUntil walks what is not walked yet, until a time; that is no error. Its results are read from its directory.
func (r *runner) walkUntil(ctx context.Context, end time.Time) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	defer r.unlock()
	defer r.removeScratch()
	defer r.referenceSite.close()
	defer r.reapAtEnd()
	within, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	if err := r.execute(within); err != nil && within.Err() == nil {
		return untestedError(err, "")
	}
	return nil
}
