package cell

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"

	"cxmatrix/harness/environment"
	"cxmatrix/results"
)

// spec describes the environment of the cell.
func (w *Walk) spec() environment.Spec {
	t := w.task
	return environment.Spec{
		Target: t.Target, Ask: t.Plan.Ask, Name: w.session, Run: t.Run, Noted: w.noted,
		Engine: t.Plan.Engine, Site: w.visit.Site, Network: t.Network, Ceiling: t.Ceiling, Tolerance: t.Tolerance,
		Hosts: t.Hosts, CA: t.CA, Key: t.Key, Lookup: w.kit.Lookup,
		Seed:    seedOf(t.Seed, results.Base(t.Plan.Cell), "network"), // a control cell has the same random losses as its cell
		Scratch: filepath.Join(t.Scratch, "b"), Headed: t.Headed, Honest: t.Honest, Insecure: t.Insecure, Patience: OpenPatience, Log: w.kit.Log,
	}
}

// foresee returns which part of the network can't be in force, before anything is started.
func (w *Walk) foresee(site *url.URL) error {
	if why := environment.Blind(w.task.Network, site); why != "" {
		w.record.Force = []results.Check{{Name: "interception", Said: why}}
		return w.powerless("interception: " + why)
	}
	return nil
}

// verify tries whether the network is in force, before the first step.
func (w *Walk) checkEnforcement(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, environment.EnforcementPatience(w.task.Network))
	defer cancel()
	force, err := w.open.CheckEnforcement(within)
	w.record.Force, w.record.Unproven = append(w.record.Force, force.Checks...), force.Unproven
	if force.Line != nil && w.record.Line != nil {
		w.record.Line.Measured = force.Line
	}
	if err != nil {
		return w.end(ctx, err)
	}
	if why := force.Broken(); why != "" {
		return w.powerless(why)
	}
	if len(force.Checks) > 0 {
		w.record.Network = results.Enforced
	}
	return nil
}

// powerless ends the walk of a cell whose network is not in force: it is no evidence
// about the site.
func (w *Walk) powerless(why string) error {
	w.record.Network = results.NotEnforced
	w.conclude(results.Invalid, why)
	return errors.New(w.record.Reason)
}
