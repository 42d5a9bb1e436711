package run

import (
	"slices"
	"time"

	"cxmatrix/harness/cell"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/results"
)

// maxLifetime bounds the validity of a run's authorities, however many cells it has.
const maxLifetime = 30 * 24 * time.Hour

// Lifetime is how long a run may take at most, with its walks in sequence: the attempts at
// cells, and the walks that find their causes.
func Lifetime(p *plan.Plan, patience time.Duration, retries int) time.Duration {
	lifetime, walks := time.Hour, time.Duration(1+retries)*(1+maxRepeats)
	for _, c := range p.Cells {
		if c.Unsupported != "" {
			continue
		}
		t := p.Task(c)
		t.StepTimeout = patience
		deadline := cell.Deadline(t, p.Journey)
		if deadline > (maxLifetime-lifetime)/walks {
			return maxLifetime
		}
		lifetime += walks * deadline
	}
	return lifetime
}

// SaveAuthority writes to a file the authority with which the proxies of the run's cells sign: for any name if a
// network intercepts HTTPS, and only for their own probe if none does.
func SaveAuthority(p *plan.Plan, lifetime time.Duration, file string) error {
	b := network.AuthorityLimits{Lifetime: lifetime, Names: []string{network.ProbeHost}}
	if slices.ContainsFunc(p.Cells, func(c results.Planned) bool { return p.Task(c).Network.Has("intercept-tls") }) {
		b.Names = nil
	}
	authority, err := network.NewAuthority(time.Now(), b)
	if err != nil {
		return err
	}
	return authority.Save(file)
}
