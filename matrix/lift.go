package matrix

import (
	"fmt"
	"slices"
	"strings"
)

// Words for constraints that are no single rule.
const (
	LiftPolicy  = "policy"  // all rules
	LiftLine    = "line"    // the line
	LiftNetwork = "network" // line and rules
	LiftBrowser = "browser" // no matter of the network: whoever walks takes another browser
)

// Without returns the network as it is once constraints are lifted: an id lifts that
// rule, "policy.block" all rules of that kind, and the words above what they say. A
// constraint that the network does not have is an error that says which it has.
func (n Network) Without(constraints ...string) (Network, error) {
	left := Network{Line: n.Line, Policy: slices.Clone(n.Policy), Reach: n.Reach}
	for _, c := range constraints {
		if !slices.Contains(n.Constraints(), c) {
			return n, fmt.Errorf("lift %q: this network has no such constraint: %s", c, Suggest(c, n.Constraints()))
		}
		if c == LiftLine || c == LiftNetwork {
			left.Line = Line{}
		}
		left.Policy = slices.DeleteFunc(left.Policy, func(r Rule) bool { return lifts(c, r) })
	}
	return left, nil
}

func lifts(constraint string, r Rule) bool {
	return constraint == LiftNetwork || constraint == LiftPolicy || constraint == r.ID || constraint == r.kindID()
}

// Lifts reports whether lifting one constraint lifts another, too: "policy.block" covers
// "policy.block:a.example.test", and "network" all but the browser.
func Lifts(lifted, constraint string) bool {
	switch {
	case lifted == constraint:
		return true
	case lifted == LiftNetwork:
		return constraint != LiftBrowser
	}
	return strings.HasPrefix(constraint, lifted+":") || strings.HasPrefix(constraint, lifted+".")
}

// kindID is what lifts all rules of a kind: "policy.block".
func (r Rule) kindID() string { return LiftPolicy + "." + r.Kind }

// Constraints lists what can be lifted, each once: rules, their kinds, and words.
func (n Network) Constraints() []string {
	var list []string
	for _, r := range n.Policy {
		list = append(list, r.kindID(), r.ID)
	}
	if len(n.Policy) > 0 {
		list = append(list, LiftPolicy)
	}
	if n.Line != (Line{}) {
		list = append(list, LiftLine)
	}
	slices.Sort(list)
	return append(slices.Compact(list), LiftNetwork, LiftBrowser)
}

// Kinds lists the kinds of constraints that a network has, without words for several:
// "policy.block", "line".
func (n Network) Kinds() []string {
	var list []string
	for _, r := range n.Policy {
		if !slices.Contains(list, r.kindID()) {
			list = append(list, r.kindID())
		}
	}
	if n.Line != (Line{}) {
		list = append(list, LiftLine)
	}
	return list
}
