package run

import (
	"slices"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/results"
)

// longestLife bounds the validity of a run's authorities, however many cells it has.
const longestLife = 30 * 24 * time.Hour

// Life is how long a run may take at most, with its walks in sequence: the attempts at
// cells, and the walks that find their causes.
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

// SaveAuthority writes to a file the authority with which the proxies of the run's cells sign: for any name if a
// network intercepts HTTPS, and only for their own probe if none does.
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
