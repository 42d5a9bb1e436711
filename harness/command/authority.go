package command

import (
	"path/filepath"
	"slices"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// longestLife is where the life of a run's authorities ends, however many cells it has.
const longestLife = 30 * 24 * time.Hour

// life is how long the run may take at the very most, one walk after the other: an attempt at a
// cell, and those that look for its cause.
func (r *runner) life() time.Duration {
	life, walks := time.Hour, time.Duration(1+r.retries)*(1+mostRepeats)
	for _, c := range r.plan.Cells {
		if c.Unsupported != "" {
			continue
		}
		t := r.plan.Task(c)
		t.Patience = r.timeout
		deadline := cell.Deadline(t, r.plan.Journey)
		if deadline > (longestLife-life)/walks {
			return longestLife
		}
		life += walks * deadline
	}
	return life
}

// saveAuthority makes what the proxies of the run's cells sign with: for any name where a
// network opens HTTPS, and for their own probe alone where none does.
func (r *runner) saveAuthority() error {
	b := network.Bounds{Life: r.life(), Names: []string{network.ProbeHost}}
	if slices.ContainsFunc(r.plan.Cells, func(c results.Planned) bool { return r.plan.Task(c).Network.Has("intercept-tls") }) {
		b.Names = nil
	}
	authority, err := network.NewAuthority(time.Now(), b)
	if err != nil {
		return err
	}
	r.key = filepath.Join(r.scratch, "authority.pem")
	return authority.Save(r.key)
}
