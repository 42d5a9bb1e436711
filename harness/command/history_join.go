package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"cxmatrix/harness/run"
	"cxmatrix/results"
	"cxmatrix/results/history"

	"github.com/spf13/cobra"
)

// addToHistory adds run directories to a history file, and prints for each what was done. All
// that can be read are added, even if another one can't.
func addToHistory(ctx context.Context, file string, talk io.Writer, dirs ...string) error {
	if file == "" {
		return usage(errNoHistory)
	}
	var runs []*results.Recorded
	for _, dir := range dirs {
		r, err := results.Read(dir)
		if err != nil {
			return usage(err)
		}
		runs = append(runs, r)
	}
	h, err := openHistory(ctx, file)
	if err != nil {
		return usage(err)
	}
	defer h.Close()
	var bad []error
	for _, r := range runs {
		added, err := h.Add(ctx, r)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		fmt.Fprintf(talk, "%s: %s, in %s\n", fromHere(r.Dir), added, fromHere(file))
	}
	return unwritten(errors.Join(bad...))
}

// openHistory opens a history for adding, and creates it if it does not exist.
func openHistory(ctx context.Context, file string) (*history.History, error) {
	if err := outsideRuns(file); err != nil {
		return nil, fmt.Errorf("--%s %w", historyFlag, err)
	}
	return history.Open(ctx, file)
}

// readHistory opens a history for reading.
func readHistory(cmd *cobra.Command, file string) (*history.History, error) {
	if file == "" {
		return nil, usage(errNoHistory)
	}
	h, err := history.Read(cmd.Context(), file)
	return h, usage(err)
}

// pastIn is the history of a run's cells, with the median of so many runs as the usual time:
// report and gate show it.
func pastIn(ctx context.Context, file string, r *results.Recorded, usual int) (results.Past, error) {
	h, err := history.Read(ctx, file)
	if err != nil {
		return results.Past{}, err
	}
	defer h.Close()
	return h.Past(ctx, r, history.Depth{Usual: usual, Flaky: flakyRuns})
}

// usableHistory refuses, before a run, a file that it could not be added to.
func usableHistory(ctx context.Context, file string) error {
	h, err := openHistory(ctx, file)
	if err != nil {
		return err
	}
	return h.Close()
}

// timesIn are the durations of cells in the runs of a history, and, for cells that it does not
// have, in the runs beside a run directory; an empty file name is for none.
func timesIn(ctx context.Context, file, out string) (run.Durations, error) {
	known := run.DurationsBeside(out)
	if file == "" {
		return known, nil
	}
	h, err := history.Read(ctx, file)
	if err != nil {
		return known, err
	}
	defer h.Close()
	durations, err := h.Durations(ctx, usualRuns)
	return known.Prefer(durations), err
}
