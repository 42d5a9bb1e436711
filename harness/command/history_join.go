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
func addToHistory(ctx context.Context, file string, stderr io.Writer, dirs ...string) error {
	if file == "" {
		return usageError(errNoHistory)
	}
	var runs []*results.Recorded
	for _, dir := range dirs {
		r, err := results.Read(dir)
		if err != nil {
			return usageError(err)
		}
		runs = append(runs, r)
	}
	h, err := openHistory(ctx, file)
	if err != nil {
		return usageError(err)
	}
	defer h.Close()
	var errs []error
	for _, r := range runs {
		added, err := h.Add(ctx, r)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		fmt.Fprintf(stderr, "%s: %s, in %s\n", relativePath(r.Dir), added, relativePath(file))
	}
	return writeError(errors.Join(errs...))
}

// openHistory opens a history for adding, and creates it if it does not exist.
func openHistory(ctx context.Context, file string) (*history.History, error) {
	if err := checkOutsideRuns(file); err != nil {
		return nil, fmt.Errorf("--%s %w", historyFlag, err)
	}
	return history.Open(ctx, file)
}

// readHistory opens a history for reading.
func readHistory(cmd *cobra.Command, file string) (*history.History, error) {
	if file == "" {
		return nil, usageError(errNoHistory)
	}
	h, err := history.Read(cmd.Context(), file)
	return h, usageError(err)
}

// readPast is the history of a run's cells, with the median of so many runs as the usual time:
// report and gate show it.
func readPast(ctx context.Context, file string, r *results.Recorded, usual int) (results.Past, error) {
	h, err := history.Read(ctx, file)
	if err != nil {
		return results.Past{}, err
	}
	defer h.Close()
	return h.Past(ctx, r, history.Depth{Usual: usual, Flaky: flakyRuns})
}

// checkHistory refuses, before a run, a file that it could not be added to.
func checkHistory(ctx context.Context, file string) error {
	h, err := openHistory(ctx, file)
	if err != nil {
		return err
	}
	return h.Close()
}

// readDurations are the durations of cells in the runs of a history, and, for cells that it does not
// have, in the runs beside a run directory; an empty file name is for none.
func readDurations(ctx context.Context, file, out string) (run.Durations, error) {
	known := run.SiblingDurations(out)
	if file == "" {
		return known, nil
	}
	h, err := history.Read(ctx, file)
	if err != nil {
		return known, err
	}
	defer h.Close()
	durations, err := h.Durations(ctx, usualRuns)
	return known.Override(durations), err
}
