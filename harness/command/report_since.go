package command

import (
	"context"

	"cxmatrix/results"
)

// past is the history of a run's cells, if a file is named and the format shows it.
func (r *reportFlags) past(ctx context.Context, run *results.Recorded) (results.Past, error) {
	if r.history == "" || r.format != "text" && r.format != formatHTML {
		return results.Past{}, nil
	}
	return readPast(ctx, r.history, run, usualRuns)
}
