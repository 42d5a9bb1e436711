package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"

	"github.com/spf13/cobra"
)

// replay walks one cell of an earlier run again.
type replay struct {
	*runner
	without []string // constraints to lift, besides those that the record lifted
}

func replayCommand() *cobra.Command {
	r := &replay{runner: newRunner(nil, nil)}
	cmd := &cobra.Command{
		Use:   "replay DIR CELL",
		Short: "Walk one recorded cell again, just as its record says, or without a constraint",
		Long: "Walk one cell of a run again, as its record says: the same journey, files, network, engine, seed and patience.\n" +
			"A control cell (CELL#without-…) can be replayed, too. Passwords are read from the environment, as for run.",
		Args: wantArgs("replay DIR CELL", 2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			r.stdout, r.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			if err := r.load(cmd.Context(), args[0], args[1]); err != nil {
				return usageError(err)
			}
			return r.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&r.without, "without", nil, "`constraints` to lift: ids of rules or their kinds (policy.block), policy, line, network, browser")
	f.StringVar(&r.out, "out", "", "run `directory`, new; results/runs/<time> if not given")
	f.BoolVar(&r.headed, "headed", false, "show the browser")
	f.StringVar(&r.Site, "site", "", "`address` of the site, if the recorded one contained keys: they are not recorded")
	f.StringVar(&r.caFile, "ca", "", "PEM `file` of an authority to trust, as for run")
	f.StringVar(&r.parts, "parts", "", "node_modules `folder` of the reference SaaS, as for run")
	return cmd
}

// load makes a run of one cell from a record.
func (r *replay) load(ctx context.Context, dir, id string) error {
	recorded, err := results.Read(dir)
	if err != nil {
		return err
	}
	cell, planned, err := findCell(recorded, id)
	if err != nil {
		return err
	}
	if err := errors.Join(r.restoreSettings(cell.Config), r.checkAddress()); err != nil {
		return err
	}
	r.parallel, r.attribution = 1, string(run.Off)
	planned, err = installedEngine(ctx, cell, planned, r.stderr)
	if err != nil {
		return err
	}
	replayPlan, err := plan.Replay(recorded.Run, planned, journeyOptions(r.Lookup("made up for each run")))
	if err != nil {
		return err
	}
	r.makePlan = func(context.Context, string) (*plan.Plan, error) { return replayPlan, nil }
	return replayPlan.Change(func(t task.Task) (task.Task, error) { return r.lift(t, cell) })
}

// findCell returns the record of a cell and how it, or the cell that it is a control of,
// was planned.
func findCell(r *results.Recorded, id string) (c *results.Cell, p results.Planned, err error) {
	var ids []string
	for _, c := range r.Cells {
		if !slices.Contains(ids, c.Cell) {
			ids = append(ids, c.Cell)
		}
	}
	i := slices.IndexFunc(r.Run.Plan, func(p results.Planned) bool { return p.Cell == id || p.Cell == results.Base(id) })
	switch c = r.Final(id); {
	case len(ids) == 0:
		return nil, p, fmt.Errorf("%s has no record of any cell", r.Dir)
	case c == nil:
		return nil, p, fmt.Errorf("%s has no record of a cell %q: %s", r.Dir, id, matrix.Suggest(id, ids))
	case i < 0:
		return nil, p, fmt.Errorf("%s: run.json did not plan %s", r.Dir, results.Base(id))
	case c.Config == nil:
		return nil, p, fmt.Errorf("%s was not walked: %s", id, c.Reason)
	}
	return c, r.Run.Plan[i], nil
}

// restoreSettings takes from a record the settings that a run has as flags.
func (r *replay) restoreSettings(c *results.Config) error {
	set := c.Settings
	r.trace, r.seed, r.timeout, r.insecure = true, c.Seed, time.Duration(c.StepTimeout*float64(time.Second)), set.Insecure
	r.tolerance, r.honestProgress = cmp.Or(set.Tolerance, environment.DefaultTolerance), c.Progress == environment.AccurateProgress
	if c.OwnSite && r.Site == "" {
		r.defects, r.timeLimit, r.chunkSize = set.Defects, time.Duration(set.TimeLimit), set.ChunkSize
		return nil
	}
	if r.Site == "" {
		r.Site = c.Site
	}
	if strings.Contains(r.Site, redactionMark) {
		return fmt.Errorf("the site's address contained keys, which are not recorded: give the complete address with --site (%s)", c.Site)
	}
	return nil
}

// redactionMark replaces the keys in a recorded address.
const redactionMark = "…"

// installedEngine is the plan with the engine as it is installed now.
func installedEngine(ctx context.Context, c *results.Cell, p results.Planned, stderr io.Writer) (results.Planned, error) {
	if len(p.Capabilities) > 0 { // on a remote target
		p.Engine, p.Target, p.Variant = c.Engine, c.Target, c.Variant
		return p, nil
	}
	kind, err := engine.ByName(c.Engine)
	if err != nil {
		return p, err
	}
	f := kind.Detect(ctx)
	if !f.Found {
		return p, fmt.Errorf("engine %s, which walked it, is not installed: %s", c.Engine, f.InstallHint)
	}
	p.Engine, p.Target, p.Variant, p.EngineVersion = c.Engine, c.Target, c.Variant, f.Version
	p.Provenance, p.Note = c.Browser.Provenance, c.Browser.Note
	if c.Browser.Answered != "" && !strings.HasSuffix(c.Browser.Answered, " "+f.Version) {
		fmt.Fprintf(stderr, "it was walked by %s, and %s is %s now\n", c.Browser.Answered, c.Engine, f.Version)
	}
	return p, nil
}

// lift lifts the constraints that were lifted in the record, and those to be lifted now. Without
// new ones, the cell keeps its name.
func (r *replay) lift(t task.Task, c *results.Cell) (task.Task, error) {
	var all []matrix.Constraint
	for _, l := range r.without {
		if !slices.Contains(c.Without, matrix.Constraint(l)) {
			all = append(all, matrix.Constraint(l))
		}
	}
	t, err := run.Lift(t, slices.Concat(c.Without, all)...)
	if len(r.without) == 0 {
		t.Plan.Cell = c.Cell
	}
	if !results.IsControl(t.Plan.Cell) {
		t.Plan.Expect, t.Plan.Required = c.Expect, c.Required
	}
	return t, err
}
