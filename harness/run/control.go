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
	return controlTask(t, "without-"+matrix.JoinConstraints(constraints, "+"), constraints...)
}

// unrestricted is the task of the control: no restriction at all, and the newest
// installed engine.
func unrestricted(t task.Task) (task.Task, error) {
	return controlTask(t, "control", matrix.AllNetwork, matrix.TheBrowser)
}

// repeatTask is the task of walking the unchanged cell once more.
func repeatTask(t task.Task) (task.Task, error) { return controlTask(t, "again") }

func controlTask(t task.Task, suffix string, without ...matrix.Constraint) (task.Task, error) {
	reduced, err := t.Network.Without(without...)
	if err != nil {
		return t, err
	}
	t.Network, t.Without = reduced, slices.Concat(t.Without, without)
	t.Plan.Cell, t.Plan.Expect, t.Plan.Required = results.ControlID(t.Plan.Cell, suffix), nil, ""
	t.Plan.Rules = len(reduced.Policy)
	if reduced.Line == (matrix.Line{}) {
		t.Plan.Line = nil
	}
	if !reduced.Restricted() {
		t.Plan.Network = ""
	}
	if slices.Contains(without, matrix.TheBrowser) {
		return useNewestBrowser(t), nil
	}
	return t, nil
}

// useNewestBrowser uses the newest installed browser, without a limit on its TLS version.
func useNewestBrowser(t task.Task) task.Task {
	t.MaxTLS, t.Plan.MaxTLS = "", ""
	if t.Newer != "" {
		t.Plan.Engine, t.Plan.EngineVersion, t.Newer, t.NewerVersion = t.Newer, "", "", ""
		t.Target, t.Plan.Target, t.Plan.Capabilities, t.Plan.UserAgentContains = target.Settings{}, "local", nil, "" // it is installed here
		t.Plan.Provenance, t.Plan.Note = results.SameEngine, "the newest installed browser, instead of "+t.Plan.Asked
	}
	return t
}

// liftable reports whether a task has a constraint that can be lifted.
func liftable(t task.Task, constraint matrix.Constraint) bool {
	if constraint == matrix.TheBrowser {
		return t.MaxTLS != "" || t.Newer != ""
	}
	return slices.Contains(t.Network.Constraints(), constraint)
}

// blindsInspection reports whether remaining rules of a task could not inspect the site's traffic.
func blindsInspection(t task.Task, lifted []matrix.Constraint) bool {
	reduced, err := t.Network.Without(lifted...)
	site, parseErr := url.Parse(t.Site)
	return err == nil && parseErr == nil && environment.UninspectedRule(reduced, site) != ""
}
