package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/history"

	"github.com/spf13/cobra"
)

// The usual time is the median of so many passing runs, and more than usualLimit is slower; how
// often a cell was flaky is reported for so many.
const (
	usualRuns = 5
	flakyRuns = 10
)

var usualLimit = results.Limit{Times: 1.5, Seconds: 5}

// historyFlag is the flag that commands share.
const historyFlag = "history"

func historyCommand() *cobra.Command {
	var file, format string
	q := history.Query{Usual: usualRuns, Slower: usualLimit}
	cmd := &cobra.Command{
		Use:   "history",
		Short: "Print what is blocked and since when, what was fixed, what is flaky, and what takes longer",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			if q.Last < 1 {
				return usageError(fmt.Errorf("--last %d: want how many runs to print, from 1 on", q.Last))
			}
			return printHistory(cmd, file, format, q)
		},
	}
	f := cmd.Flags()
	f.StringVar(&file, historyFlag, "", "history `file`, as history add makes it")
	f.StringSliceVar(&q.Cells, "cells", nil, "`globs` over environment/browser/system; all if not given")
	f.IntVar(&q.Last, "last", flakyRuns, "how many `runs` of each cell to print")
	f.StringVar(&format, "format", "text", "text or json")
	noSetting(cmd, "format")
	cmd.AddCommand(historyAddCommand())
	return cmd
}

func printHistory(cmd *cobra.Command, file, format string, q history.Query) error {
	if err := checkFormat(format, "json", "text"); err != nil {
		return usageError(err)
	}
	h, err := readHistory(cmd, file)
	if err != nil {
		return err
	}
	defer h.Close()
	o, err := h.Trends(cmd.Context(), q)
	if err != nil {
		return usageError(err)
	}
	w := cmd.OutOrStdout()
	if format == "json" {
		return writeError(writeJSON(w, o))
	}
	return writeError(history.Text(w, o, useColour(w)))
}

func historyAddCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "add DIR…",
		Short: "Add the results of run directories to a history, each run once",
		Args:  wantArgs("history add DIR…", 1, math.MaxInt),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			if i := slices.IndexFunc(dirs, results.IsRunning); i >= 0 {
				return usageError(fmt.Errorf("%s: %w: add it when it has ended, or run with --%s", dirs[i], results.ErrRunning, historyFlag))
			}
			return addToHistory(cmd.Context(), file, cmd.ErrOrStderr(), dirs...)
		},
	}
	cmd.Flags().StringVar(&file, historyFlag, "", "history `file`; it is created if it does not exist")
	return cmd
}

// writeJSON writes a value as JSON for people and machines.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

var errNoHistory = errors.New("no history is named: give --" + historyFlag + " FILE, or set it in " + settingsFile + " or " + strings.ToUpper(variablePrefix+historyFlag))
