package command

import (
	"context"

	"cxmatrix/results"
)

// past is what a history knows of a run, if one is named and the format tells it.
func (r *reporter) past(ctx context.Context, run *results.Recorded) (results.Past, error) {
	if r.history == "" || r.format != "text" && r.format != formatHTML {
		return results.Past{}, nil
	}
	return pastIn(ctx, r.history, run, usualRuns)
}
