package command

import (
	"math"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/gate"

	"github.com/spf13/cobra"
)

// gateFlags is one decision.
type gateFlags struct {
	rules, baseline, history, format, notify string
}

func gateCommand() *cobra.Command {
	var g gateFlags
	cmd := &cobra.Command{
		Use:   "gate DIR…",
		Short: "Decide whether run directories, taken as one run, are good enough; the exit code is the decision",
		Args:  wantArgs("gate DIR…", 1, math.MaxInt),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			return g.decide(cmd, dirs)
		},
	}
	f := cmd.Flags()
	f.StringVar(&g.rules, "rules", "", "rules `file`: required cells, exceptions until a day, allowances; if not given, the gate decides as run does")
	f.StringVar(&g.baseline, "baseline", "", "run `directory` to compare with: a customer who got through there, and does not now, is newly blocked")
	f.StringVar(&g.history, historyFlag, "", "history `file` to compare with: the last run of each cell counts")
	f.StringVar(&g.notify, "notify", "", "`address` of a webhook, or ${NAME} of the variable that holds it: is told who is newly kept out and who is fixed, as Slack, Teams or plain JSON")
	f.StringVar(&g.format, "format", "text", "text or json")
	noSetting(cmd, "format")
	return cmd
}

func (g gateFlags) decide(cmd *cobra.Command, dirs []string) error {
	if err := checkFormat(g.format, "json", "text"); err != nil {
		return usageError(err)
	}
	hook, err := webhook(g.notify)
	if err == nil && hook != nil && g.baseline == "" && g.history == "" {
		err = errNotifyAlone
	}
	if err != nil {
		return usageError(err)
	}
	rules := gate.Defaults()
	if g.rules != "" {
		if rules, err = gate.Load(g.rules); err != nil {
			return usageError(err)
		}
	}
	run, err := mergeRuns(dirs)
	if err != nil {
		return usageError(err)
	}
	pasts, err := g.readPasts(cmd, run, rules)
	if err != nil {
		return usageError(err)
	}
	tell(cmd.Context(), cmd.ErrOrStderr(), hook, run, pasts)
	return g.print(cmd, gate.Decide(run, rules, pasts, time.Now()))
}

// readPasts are the histories of earlier runs.
func (g gateFlags) readPasts(cmd *cobra.Command, run *results.Recorded, rules *gate.Rules) (list []results.Past, err error) {
	if g.baseline != "" {
		base, err := mergeRuns([]string{g.baseline})
		if err != nil {
			return nil, err
		}
		past, err := gate.Baseline(base, run)
		if err != nil {
			return nil, err
		}
		list = append(list, past)
	}
	if g.history != "" {
		past, err := readPast(cmd.Context(), g.history, run, rules.Usual)
		if err != nil {
			return nil, err
		}
		list = append(list, past)
	}
	return list, nil
}

func (g gateFlags) print(cmd *cobra.Command, d gate.Decision) error {
	w := cmd.OutOrStdout()
	write := func() error { return gate.Text(w, d, useColour(w)) }
	if g.format == "json" {
		write = func() error { return writeJSON(w, d) }
	}
	switch err := write(); {
	case err != nil && d.Exit == results.ExitStopped:
		return &exitError{code: d.Exit, err: err} // the decision stands, though it could not be printed
	case err != nil:
		return writeError(err)
	}
	if d.Exit == results.ExitExpected {
		return nil
	}
	return &exitError{code: d.Exit}
}
