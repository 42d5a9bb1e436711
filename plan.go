package main

import (
	"crypto/rand"

	"cxmatrix/results/report"

	"github.com/spf13/cobra"
)

func planCommand() *cobra.Command {
	var s selection
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Print the cells that run would walk, with engine and provenance; run nothing",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settle(cmd); err != nil {
				return err
			}
			p, err := s.plan(cmd.Context(), rand.Text())
			if err != nil {
				return usage(err)
			}
			return report.Plan(cmd.OutOrStdout(), p.Cells)
		},
	}
	s.flags(cmd)
	cmd.Flags().BoolVar(&s.Refresh, "refresh", false, "ask a cloud for its list of browsers again, instead of taking today's from the cache")
	return cmd
}
