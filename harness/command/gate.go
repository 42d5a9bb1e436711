package command

import (
	"fmt"
	"math"
	"time"

	"cxmatrix/results"
	"cxmatrix/results/gate"

	"github.com/spf13/cobra"
)

// gating is one decision.
type gating struct {
	rules, baseline, history, format string
}

func gateCommand() *cobra.Command {
	var g gating
	cmd := &cobra.Command{
		Use:   "gate DIR…",
		Short: "Decide whether run directories, taken as one run, are good enough; the exit code says so",
		Args:  want("gate DIR…", 1, math.MaxInt),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if err := settle(cmd); err != nil {
				return err
			}
			return g.decide(cmd, dirs)
		},
	}
	f := cmd.Flags()
	f.StringVar(&g.rules, "rules", "", "rules `file`: what is required, excepted until when, and allowed; if not given, what run itself ends by")
	f.StringVar(&g.baseline, "baseline", "", "run `directory`: who got through there and does not now is newly blocked")
	f.StringVar(&g.history, historyFlag, "", "`file` that history add made: the same, of the last run of each cell")
	f.StringVar(&g.format, "format", "text", "text or json")
	ofItsOwn(cmd, "format")
	return cmd
}

func (g gating) decide(cmd *cobra.Command, dirs []string) error {
	if g.format != "text" && g.format != "json" {
		return usage(fmt.Errorf("--format %s: want one of json, text", g.format))
	}
	rules := gate.Defaults()
	if g.rules != "" {
		var err error
		if rules, err = gate.Load(g.rules); err != nil {
			return usage(err)
		}
	}
	run, err := mergeRuns(dirs)
	if err != nil {
		return usage(err)
	}
	pasts, err := g.pasts(cmd, run, rules)
	if err != nil {
		return usage(err)
	}
	return g.tell(cmd, gate.Decide(run, rules, pasts, time.Now()))
}

// pasts are the histories of earlier runs.
func (g gating) pasts(cmd *cobra.Command, run *results.Recorded, rules *gate.Rules) (list []results.Past, err error) {
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
		past, err := pastIn(cmd.Context(), g.history, run, rules.Usual)
		if err != nil {
			return nil, err
		}
		list = append(list, past)
	}
	return list, nil
}

func (g gating) tell(cmd *cobra.Command, d gate.Decision) error {
	w := cmd.OutOrStdout()
	write := func() error { return gate.Text(w, d, colourful(w)) }
	if g.format == "json" {
		write = func() error { return indented(w, d) }
	}
	switch err := write(); {
	case err != nil && d.Exit == results.ExitStopped:
		return &exitError{code: d.Exit, err: err} // the decision stands, though it could not be printed
	case err != nil:
		return unwritten(err)
	}
	if d.Exit == results.ExitExpected {
		return nil
	}
	return &exitError{code: d.Exit}
}
