package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/report"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
)

// formats are how a run can be reported.
var formats = map[string]func(io.Writer, *results.Recorded) error{
	"text": func(w io.Writer, r *results.Recorded) error { return report.Text(w, r, colourful(w)) },
	"json": report.JSON,
}

func reportCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "report DIR…",
		Short: "Print what run directories hold; as json, one document a directory",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if err := settle(cmd); err != nil {
				return err
			}
			render, ok := formats[format]
			if !ok {
				return usage(fmt.Errorf("--format %s: want one of %s", format, strings.Join(formatNames(), ", ")))
			}
			for _, dir := range dirs {
				r, err := results.Read(dir)
				if err != nil {
					return usage(err)
				}
				if err := render(cmd.OutOrStdout(), r); err != nil {
					return untested(err, "")
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func formatNames() []string {
	var names []string
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// colourful reports whether w is a terminal whose user wants colours
// (https://no-color.org).
func colourful(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && isatty.IsTerminal(f.Fd())
}
