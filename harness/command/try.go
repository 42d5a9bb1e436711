package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"cxmatrix/harness/environment"
	"cxmatrix/harness/journey"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/run"
	"cxmatrix/matrix"
	"cxmatrix/results"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// journeyFile is the name of a journey in a project's folder, as init writes it.
const journeyFile = "journey.yaml"

// trial walks a journey once, in the nearest browser, for the person who writes it. It shares with run all that walks.
type trial struct {
	*runner
	lastStep string // number or name; "" is the journey's last
	pause    bool
	until    string   // name of the last step
	steps    int      // of the whole journey
	keepsDir bool     // --out was given
	kept     []string // files of the step that did not pass, in a directory that is else removed
}

func newTrial() *trial {
	t := &trial{runner: newRunner(nil, nil)}
	t.parallel, t.attribution, t.tolerance = 1, string(run.Off), environment.DefaultTolerance
	t.makePlan = t.nearestPlan
	return t
}

func tryCommand() *cobra.Command {
	t := newTrial()
	cmd := &cobra.Command{
		Use:   "try [JOURNEY]",
		Short: "Walk a journey once, in the nearest browser, and show where it gets stuck",
		Long: "Walk a journey once, in the first browser that is installed, without a matrix, and print each action as it is done.\n" +
			"Nothing is refused or slowed down, and no cause is looked for. If a step fails, the page and what it shows are printed, and\n" +
			"the elements that resemble a selector that found nothing, as selectors for the journey.",
		Args: wantAtMostOne("try [JOURNEY]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			if len(args) > 0 {
				t.Journey = args[0]
			}
			t.stdout, t.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return t.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&t.Journey, "journey", journeyFile, "journey `file`, if none is named as the argument")
	f.StringVar(&t.Site, "site", "", "`address` of the site; the reference SaaS is started if not given")
	f.StringVar(&t.Variant, "variant", "", "site `variant`, such as local or widget+mute")
	f.StringVar(&t.lastStep, "step", "", "`step` after which to stop: its number, from 1, or its name")
	f.BoolVar(&t.headed, "headed", false, "show the browser")
	f.BoolVar(&t.pause, "pause", false, "keep the browser of --headed open, where a step failed or at the end, until Enter is pressed or its window is closed")
	f.StringVar(&t.out, "out", "", "run `directory`, new, in which the walk is recorded; it is not if not given")
	t.addFlags(f)
	f.StringVar(&t.parts, "parts", "", "node_modules `folder` of the reference SaaS, as for run")
	for _, name := range []string{"out", "headed", "step", "pause"} { // a project's settings are about its runs
		noSetting(cmd, name)
	}
	return cmd
}

// addFlags adds those that init has, too.
func (t *trial) addFlags(f *pflag.FlagSet) {
	f.StringVar(&t.Engine, "engine", "", "`name` of the engine, such as firefox; the first that is installed if not given")
	f.DurationVar(&t.timeout, "timeout", 10*time.Second, "how long a customer waits for anything to happen")
	f.StringVar(&t.caFile, "ca", "", "PEM `file` of an authority to trust, as for run")
	f.BoolVar(&t.insecure, "accept-insecure-certs", false, "accept any certificate of a server")
}

// nearestPlan is the plan of the walk.
func (t *trial) nearestPlan(ctx context.Context, password string) (*plan.Plan, error) {
	if err := t.checkAddress(); err != nil {
		return nil, err
	}
	p, err := t.Nearest(ctx, journeyOptions(t.Lookup(password)), t.headed)
	if err != nil {
		return nil, err
	}
	if t.until, err = findStep(p.Journey, t.lastStep); err != nil {
		return nil, err
	}
	t.steps = len(p.Journey.Steps)
	if i := slices.Index(p.Journey.Names(), t.until); i >= 0 {
		p.Journey.Steps = p.Journey.Steps[:i+1] // a record is held against the steps of its run
	}
	return p, t.checkVariants(p)
}

// findStep returns the name of the step that --step asks for.
func findStep(j *journey.Journey, asked string) (string, error) {
	names := j.Names()
	for i, name := range names {
		if asked == name || asked == strconv.Itoa(i+1) {
			return name, nil
		}
	}
	if _, err := strconv.Atoi(asked); err == nil {
		return "", fmt.Errorf("--step %s: the journey has %s: want a number from 1 to %d, or a name", asked, results.Count(len(names), "step"), len(names))
	}
	if asked != "" {
		return "", fmt.Errorf("--step %s: no such step: %s", asked, matrix.Suggest(asked, names))
	}
	return "", nil
}

// run walks the journey, and prints how it went.
func (t *trial) run(ctx context.Context) error {
	if t.pause && !t.headed {
		return usageError(errors.New("--pause keeps a window open: give --headed too"))
	}
	if t.timeout <= 0 {
		return usageError(fmt.Errorf("--timeout %s: want a time above 0, such as 20s", t.timeout))
	}
	closeAll, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer closeAll()
	show := newTrialPrinter(t)
	cell, err := t.walk(ctx, show, func(ctx context.Context, w *walking) {
		show.printStopped(ctx, w)
		t.waitAtEnd(ctx, w)
	})
	if err != nil {
		return untestedError(errors.New(oneLine(show.secrets.Clean(err.Error()))), "")
	}
	show.printResult(cell)
	if code, _ := results.CellExit(&cell); code != results.ExitExpected {
		return &exitError{code: code}
	}
	return nil
}

// open prepares the walk as run does; its directory is a temporary one unless one is named.
func (t *trial) open(ctx context.Context) (closeAll func(), err error) {
	if t.keepsDir = t.out != ""; !t.keepsDir {
		if t.out, err = os.MkdirTemp("", "cxmatrix-try-"); err != nil {
			return nil, untestedError(err, "")
		}
	}
	if err := t.prepare(ctx); err != nil {
		if !t.keepsDir {
			os.RemoveAll(t.out)
		}
		return nil, err
	}
	return func() {
		t.referenceSite.close()
		t.removeScratch()
		t.unlock()
		if !t.keepsDir {
			t.tidy()
		}
	}, nil
}
