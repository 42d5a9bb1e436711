package matrix

import (
	"fmt"
	"slices"
	"strings"
)

// Constraint is the id of what restricts a customer: of a rule
// ("policy.block:upload.example.test"), of all rules of a kind ("policy.block"), or one
// of the words below. Ids are stable: runs, baselines and rules of a gate name them.
type Constraint string

// Constraints other than single rules.
const (
	AllRules   Constraint = "policy"  // every rule
	TheLine    Constraint = "line"    // the line
	AllNetwork Constraint = "network" // line and rules
	TheBrowser Constraint = "browser" // not part of the network: lifting it means that another browser walks
)

// RuleID is the constraint of a rule; without a detail, of all rules of that kind.
func RuleID(kind, detail string) Constraint {
	return Constraint(strings.TrimSuffix(string(AllRules)+"."+kind+":"+detail, ":"))
}

// IsRule reports whether a constraint is a rule, or all rules of a kind.
func (c Constraint) IsRule() bool { return strings.HasPrefix(string(c), string(AllRules)+".") }

// Kind is the constraint of all rules of this one's kind; for other constraints, itself.
func (c Constraint) Kind() Constraint {
	kind, _, _ := strings.Cut(string(c), ":")
	return Constraint(kind)
}

// Detail is what distinguishes a rule from others of its kind: "upload.example.test"; "" if
// it has none.
func (c Constraint) Detail() string {
	_, detail, _ := strings.Cut(string(c), ":")
	return detail
}

// Covers reports whether lifting this constraint also lifts another: "policy.block" covers
// "policy.block:a.example.test", and "network" all but the browser.
func (c Constraint) Covers(other Constraint) bool {
	switch c {
	case other:
		return true
	case AllNetwork:
		return other != TheBrowser
	}
	return strings.HasPrefix(string(other), string(c)+":") || strings.HasPrefix(string(other), string(c)+".")
}

// JoinConstraints writes constraints with a separator in between.
func JoinConstraints(list []Constraint, separator string) string {
	return strings.Join(texts(list), separator)
}

// Without returns the network with constraints lifted. A constraint that the network does not
// have is an error that lists those it has.
func (n Network) Without(constraints ...Constraint) (Network, error) {
	reduced := Network{Line: n.Line, Policy: slices.Clone(n.Policy), Reach: n.Reach, OpenUDP: n.OpenUDP}
	for _, c := range constraints {
		if known := n.Constraints(); !slices.Contains(known, c) {
			return n, fmt.Errorf("lift %q: this network has no such constraint: %s", c, Suggest(string(c), texts(known)))
		}
		if c.Covers(TheLine) {
			reduced.Line = Line{}
		}
		reduced.Policy = slices.DeleteFunc(reduced.Policy, func(r Rule) bool { return c.Covers(r.ID) })
	}
	return reduced, nil
}

func texts(list []Constraint) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = string(c)
	}
	return out
}

// Constraints lists what can be lifted, each once: rules, their kinds, and words.
func (n Network) Constraints() []Constraint {
	var list []Constraint
	for _, r := range n.Policy {
		list = append(list, r.ID.Kind(), r.ID)
	}
	if len(n.Policy) > 0 {
		list = append(list, AllRules)
	}
	if n.Line != (Line{}) {
		list = append(list, TheLine)
	}
	slices.Sort(list)
	return append(slices.Compact(list), AllNetwork, TheBrowser)
}

// Kinds lists the kinds of constraints that a network has, without those that cover several
// kinds: "policy.block", "line".
func (n Network) Kinds() []Constraint {
	var list []Constraint
	for _, r := range n.Policy {
		if !slices.Contains(list, r.ID.Kind()) {
			list = append(list, r.ID.Kind())
		}
	}
	if n.Line != (Line{}) {
		list = append(list, TheLine)
	}
	return list
}
