package run

import (
	"net/url"
	"slices"

	"cxmatrix/harness/environment"
	"cxmatrix/harness/target"
	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// Lift is the task of walking a cell again without some constraints, as a control
// cell of its own. It has no expected result.
func Lift(t task.Task, constraints ...matrix.Constraint) (task.Task, error) {
	return named(t, "without-"+matrix.JoinConstraints(constraints, "+"), constraints...)
}

// unrestricted is the task of the control: no restriction at all, and the newest
// installed engine.
func unrestricted(t task.Task) (task.Task, error) {
	return named(t, "control", matrix.AllNetwork, matrix.TheBrowser)
}

// again is the task of walking the unchanged cell once more.
func again(t task.Task) (task.Task, error) { return named(t, "again") }

func named(t task.Task, different string, without ...matrix.Constraint) (task.Task, error) {
	left, err := t.Network.Without(without...)
	if err != nil {
		return t, err
	}
	t.Network, t.Without = left, slices.Concat(t.Without, without)
	t.Plan.Cell, t.Plan.Expect, t.Plan.Required = results.ControlID(t.Plan.Cell, different), nil, ""
	t.Plan.Rules = len(left.Policy)
	if left.Line == (matrix.Line{}) {
		t.Plan.Line = nil
	}
	if !left.Restricted() {
		t.Plan.Network = ""
	}
	if slices.Contains(without, matrix.TheBrowser) {
		return newest(t), nil
	}
	return t, nil
}

// newest uses the newest installed browser, without a limit on its TLS version.
func newest(t task.Task) task.Task {
	t.Ceiling, t.Plan.Ceiling = "", ""
	if t.Newer != "" {
		t.Plan.Engine, t.Plan.EngineVersion, t.Newer, t.NewerVersion = t.Newer, "", "", ""
		t.Target, t.Plan.Target, t.Plan.Ask, t.Plan.Claims = target.Data{}, "local", nil, "" // it is installed here
		t.Plan.Provenance, t.Plan.Note = results.SameEngine, "the newest browser at hand, instead of "+t.Plan.Asked
	}
	return t
}

// liftable reports whether a task has a constraint that can be lifted.
func liftable(t task.Task, constraint matrix.Constraint) bool {
	if constraint == matrix.TheBrowser {
		return t.Ceiling != "" || t.Newer != ""
	}
	return slices.Contains(t.Network.Constraints(), constraint)
}

// blinding reports whether remaining rules of a task could not inspect the site's traffic.
func blinding(t task.Task, lifted []matrix.Constraint) bool {
	left, err := t.Network.Without(lifted...)
	site, unread := url.Parse(t.Site)
	return err == nil && unread == nil && environment.Blind(left, site) != ""
}
