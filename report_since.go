package main

import (
	"context"
	"io"

	"cxmatrix/results"
	"cxmatrix/results/report"
)

// since returns what writes below a table since when it is so, if a history is named.
func (r *reporter) since(ctx context.Context, run *results.Recorded) (func(io.Writer) error, error) {
	if r.history == "" || r.format != "text" {
		return func(io.Writer) error { return nil }, nil
	}
	past, err := pastIn(ctx, r.history, run, usualRuns)
	return func(w io.Writer) error { return report.Since(w, run, past, usualLimit) }, err
}
