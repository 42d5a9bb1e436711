package command

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"cxmatrix/harness/journey"
	"cxmatrix/harness/plan"
	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/spf13/cobra"
)

func planCommand() *cobra.Command {
	var s selection
	var format string
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Print the cells that run would walk, with engine and provenance; run nothing",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			if err := checkFormat(format, "json", "text"); err != nil {
				return usageError(err)
			}
			var unset []string
			p, err := s.plan(cmd.Context(), journey.OrPlaceholder(s.Lookup(rand.Text()), &unset))
			if err != nil {
				return usageError(err)
			}
			if len(unset) > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "cxmatrix: warning: not set here, and needed by run: %s\n", strings.Join(unset, ", "))
			}
			s.warnVariant(cmd.ErrOrStderr(), p)
			p.Cells = s.shardCells(p)
			if format == "json" {
				return writeError(writeJSON(cmd.OutOrStdout(), planDocument{results.Schema, p.Cells}))
			}
			if !slices.ContainsFunc(p.Cells, func(c results.Planned) bool { return c.Availability != "" }) {
				return report.Plan(cmd.OutOrStdout(), p.Cells)
			}
			return report.Catalogue(cmd.OutOrStdout(), p.Cells, cost(cmd.Context(), p))
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	noSetting(cmd, "format")
	cmd.Flags().BoolVar(&s.Refresh, "refresh", false, "ask a cloud for its list of browsers again, instead of taking today's from the cache")
	return cmd
}

// planDocument is a plan as JSON: its cells are those of run.json.
type planDocument struct {
	Schema int               `json:"schema"`
	Cells  []results.Planned `json:"cells"`
}

// cost is how much time a run of the plan would take, for targets that charge for it.
func cost(ctx context.Context, p *plan.Plan) report.Cost {
	parallel := p.Target.Slots(ctx)
	if most := p.Journey.MostAtOnce(); most > 0 && (parallel == 0 || most < parallel) {
		parallel = most
	}
	return report.Cost{
		Each: p.Estimate, Parallel: parallel,
		Basis: []string{
			fmt.Sprintf("That is, for each cell, %.0f minute to open its browser, check its network and do the steps, and %.1f MB of files over its line.",
				plan.Overhead.Minutes(), float64(p.Bytes())/1e6),
			"Cells that do not get through are walked again to find the cause, which comes on top.",
		},
	}
}
