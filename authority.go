package main

import (
	"path/filepath"
	"slices"
	"time"

	"cxmatrix/harness"
	"cxmatrix/harness/network"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// longestLife is where the life of a run's authorities ends, however many cells it has.
const longestLife = 30 * 24 * time.Hour

// mostWalks is how often a cell may be walked until its cause is known.
const mostWalks = 12

// life is how long the run may take at the very most, one walk after the other.
func (r *runner) life() time.Duration {
	life := time.Hour
	for _, c := range r.plan.Cells {
		if c.Unsupported != "" {
			continue
		}
		t := r.plan.Task(c)
		t.Patience = r.timeout
		life += mostWalks * time.Duration(1+r.retries) * harness.Deadline(t, r.plan.Journey)
	}
	return min(life, longestLife)
}

// saveAuthority makes what the proxies of the run's cells sign with: for any name where a
// network opens HTTPS, and for their own probe alone where none does.
func (r *runner) saveAuthority() error {
	b := network.Bounds{Life: r.life(), Names: []string{network.ProbeHost}}
	if slices.ContainsFunc(r.plan.Cells, func(c results.Planned) bool { return opens(r.plan.Task(c).Network.Policy) }) {
		b.Names = nil
	}
	authority, err := network.NewAuthority(time.Now(), b)
	if err != nil {
		return err
	}
	r.key = filepath.Join(r.scratch, "authority.pem")
	return authority.Save(r.key)
}

// opens reports whether a policy has HTTPS opened.
func opens(policy []matrix.Rule) bool {
	return slices.ContainsFunc(policy, func(r matrix.Rule) bool { return r.Kind == "intercept-tls" })
}
