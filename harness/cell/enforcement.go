package cell

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/task"
	"cxmatrix/results"
)

// environmentSpec describes the environment of the cell.
func (w *Walk) environmentSpec() environment.Spec {
	s := specOf(w.task)
	s.Name, s.OnSession, s.Site, s.LookupEnv, s.Warm, s.Log = w.sessions.name, w.sessions.open, w.visit.Site, w.options.Lookup, w.options.Warm, w.options.Log
	return s
}

// specOf is the environment of a task, without what only a walk has.
func specOf(t task.Task) environment.Spec {
	return environment.Spec{
		Target: t.Target, Capabilities: t.Plan.Capabilities, Run: t.Run,
		Engine: t.Plan.Engine, Network: t.Network, MaxTLS: t.MaxTLS, Tolerance: t.Tolerance,
		Hosts: t.Hosts, CA: t.CA, AuthorityKeyFile: t.AuthorityFile,
		Seed:    seedOf(t.Seed, results.Base(t.Plan.Cell), "network"), // a control cell has the same random losses as its cell
		Scratch: filepath.Join(t.Scratch, "b"), Headed: t.Headed, AccurateProgress: t.HonestProgress, Insecure: t.Insecure, StartTimeout: engine.DefaultStartTimeout,
	}
}

// TakeWarm takes a browser that serves the cell of a task and others; nil if there is none, or if the cell needs one for itself.
func TakeWarm(ctx context.Context, t task.Task, pool *engine.WarmPool) *engine.Warm {
	return specOf(t).TakeWarm(ctx, pool)
}

// checkInspectable ends the walk as invalid if a rule can't be in force, before anything is started.
func (w *Walk) checkInspectable(site *url.URL) error {
	if why := environment.UninspectedRule(w.task.Network, site); why != "" {
		w.record.Enforcement = []results.Check{{Name: "interception", Detail: why}}
		return w.endInvalid("interception: " + why)
	}
	return nil
}

// checkEnforcement checks whether the network is in force, before the first step.
func (w *Walk) checkEnforcement(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, environment.EnforcementTimeout(w.task.Network))
	defer cancel()
	force, err := w.open.CheckEnforcement(within)
	w.record.Enforcement, w.record.Unproven = append(w.record.Enforcement, force.Checks...), force.Unproven
	if force.Line != nil && w.record.Line != nil {
		w.record.Line.Measured = force.Line
	}
	if err != nil {
		return w.endEarly(ctx, err)
	}
	if why := force.Failure(); why != "" {
		return w.endInvalid(why)
	}
	if len(force.Checks) > 0 {
		w.record.Network = results.Enforced
	}
	return nil
}

// endInvalid ends the walk of a cell whose network is not in force: it is no evidence
// about the site.
func (w *Walk) endInvalid(why string) error {
	w.record.Network = results.NotEnforced
	w.setVerdict(results.Invalid, why)
	return errors.New(w.record.Reason)
}
