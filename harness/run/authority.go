package run

import (
	"slices"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/results"
)

// longestLife is where the life of a run's authorities ends, however many cells it has.
const longestLife = 30 * 24 * time.Hour

// Life is how long a run may take at the very most, one walk after the other: an attempt at a
// cell, and those that look for its cause.
func Life(p *plan.Plan, patience time.Duration, retries int) time.Duration {
	life, walks := time.Hour, time.Duration(1+retries)*(1+mostRepeats)
	for _, c := range p.Cells {
		if c.Unsupported != "" {
			continue
		}
		t := p.Task(c)
		t.Patience = patience
		deadline := cell.Deadline(t, p.Journey)
		if deadline > (longestLife-life)/walks {
			return longestLife
		}
		life += walks * deadline
	}
	return life
}

// SaveAuthority makes, in a file, what the proxies of the run's cells sign with: for any name where a
// network opens HTTPS, and for their own probe alone where none does.
func SaveAuthority(p *plan.Plan, life time.Duration, file string) error {
	b := network.Bounds{Life: life, Names: []string{network.ProbeHost}}
	if slices.ContainsFunc(p.Cells, func(c results.Planned) bool { return p.Task(c).Network.Has("intercept-tls") }) {
		b.Names = nil
	}
	authority, err := network.NewAuthority(time.Now(), b)
	if err != nil {
		return err
	}
	return authority.Save(file)
}
