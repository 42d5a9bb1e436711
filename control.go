package main

import (
	"net/url"
	"slices"
	"strings"

	"cxmatrix/harness"
	"cxmatrix/harness/environment"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
	"cxmatrix/results"
)

// lifted is the task of walking a cell again without some constraints, as a control
// cell of its own. Nothing is expected of it.
func lifted(t harness.Task, constraints ...string) (harness.Task, error) {
	return named(t, "without-"+strings.Join(constraints, "+"), constraints...)
}

// unrestricted is the task of the control: no restriction at all, and the newest
// engine at hand.
func unrestricted(t harness.Task) (harness.Task, error) {
	return named(t, "control", matrix.LiftNetwork, matrix.LiftBrowser)
}

// again is the task of walking the very same cell once more.
func again(t harness.Task) (harness.Task, error) { return named(t, "again") }

func named(t harness.Task, different string, without ...string) (harness.Task, error) {
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
	if slices.Contains(without, matrix.LiftBrowser) {
		return newest(t), nil
	}
	return t, nil
}

// newest takes the newest browser at hand, which speaks whatever TLS it can.
func newest(t harness.Task) harness.Task {
	t.Ceiling, t.Plan.Ceiling = "", ""
	if t.Newer != "" {
		t.Plan.Engine, t.Plan.EngineVersion, t.Newer, t.NewerVersion = t.Newer, "", "", ""
		t.Target, t.Plan.Target, t.Plan.Ask, t.Plan.Claims = target.Data{}, "local", nil, "" // it is at hand here
		t.Plan.Provenance, t.Plan.Note = results.SameEngine, "the newest browser at hand, instead of "+t.Plan.Asked
	}
	return t
}

// liftedBy is what is lifted to see whether a suspect was to blame. The hosts of one
// service are blocked together, so they are lifted together: a customer's IT
// department would be asked for all of them.
func liftedBy(constraint string) string {
	if kind, _, _ := strings.Cut(constraint, ":"); kind == "policy.block" {
		return kind
	}
	return constraint
}

// liftable reports whether a task has a constraint that can be taken from it.
func liftable(t harness.Task, constraint string) bool {
	if constraint == matrix.LiftBrowser {
		return t.Ceiling != "" || t.Newer != ""
	}
	return slices.Contains(t.Network.Constraints(), constraint)
}

// remaining are the kinds of constraints of a task that are not lifted yet. Not among
// them is what other rules need to see anything: without it, the cell says nothing.
func remaining(t harness.Task, lifted []string) []string {
	kinds := append(t.Network.Kinds(), matrix.LiftBrowser)
	return slices.DeleteFunc(kinds, func(k string) bool {
		return slices.Contains(lifted, k) || !liftable(t, k) || blinding(t, append(slices.Clone(lifted), k))
	})
}

// blinding reports whether rules of a task that is left see nothing of the site.
func blinding(t harness.Task, lifted []string) bool {
	left, err := t.Network.Without(lifted...)
	site, unread := url.Parse(t.Site)
	return err == nil && unread == nil && environment.Blind(left, site) != ""
}
