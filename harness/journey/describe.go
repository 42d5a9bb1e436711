package journey

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// ActionText is an action as its file writes it, for a person who follows a walk.
type ActionText struct {
	Line   int          // in the journey file
	Text   string       // in short, with references instead of their values: `fill #email`
	Inside []ActionText // the actions that it does, such as those of within
}

// At is the action that returned an error: a, or one inside of it.
func (a ActionText) At(err error) ActionText {
	for {
		var inside *insideError
		if !errors.As(err, &inside) || inside.index >= len(a.Inside) {
			return a
		}
		a, err = a.Inside[inside.index], inside.err
	}
}

// insideError is the error of one of the actions that an action does.
type insideError struct {
	index int
	err   error
}

func (e *insideError) Error() string { return e.err.Error() }
func (e *insideError) Unwrap() error { return e.err }

// describe describes the actions of a step, in their order.
func describe(step ast.Node) []ActionText { return describeAll(valueOf(step, "actions")) }

func describeAll(n ast.Node) (list []ActionText) {
	actions, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil
	}
	for _, a := range actions.Values {
		list = append(list, ActionText{nodePosition(a).Line, actionText(a), insideOf(a)})
	}
	return list
}

// insideOf describes the actions that an action does.
func insideOf(n ast.Node) []ActionText {
	if list := describeAll(valueOf(n, "optional")); list != nil {
		return list
	}
	for _, kind := range []string{"within", "repeat", "refuse"} {
		if list := describeAll(valueOf(valueOf(n, kind), "actions")); list != nil {
			return list
		}
	}
	return describeAll(valueOf(valueOf(n, "verify-stored"), "others"))
}

// actionText is the action's kind and what it is done to.
func actionText(n ast.Node) string {
	pairs, ok := n.(ast.MapNode)
	if !ok {
		return ""
	}
	for it := pairs.MapRange(); it.Next(); {
		if kind := it.Key().String(); kind != "variant" {
			return strings.TrimSpace(kind + " " + objectText(it.Value()))
		}
	}
	return ""
}

// objects are the keys of an action that name what it is done to, the most telling first.
var objects = []string{"field", "at", "on", "input", "click", "drop", "links", "key", "in", "address", "request", "what", "name", "answer", "while", "until", "times"}

// objectText is what an action is done to: its only value, or that of the most telling key.
func objectText(n ast.Node) string {
	for _, key := range objects {
		if value := valueOf(n, key); value != nil {
			return objectText(value)
		}
	}
	switch n := n.(type) {
	case *ast.SequenceNode:
		return sequenceText(n)
	case ast.ScalarNode:
		return foldSpace(fmt.Sprint(n.GetValue()))
	}
	return ""
}

// sequenceText is a list of selectors, of which the first that the page has counts; or the kind of nested actions.
func sequenceText(n *ast.SequenceNode) string {
	if slices.ContainsFunc(n.Values, func(v ast.Node) bool { _, nested := v.(ast.MapNode); return nested }) {
		return actionText(n.Values[0])
	}
	var parts []string
	for _, v := range n.Values {
		parts = append(parts, objectText(v))
	}
	return strings.Join(parts, " || ")
}

// valueOf is the value of a mapping's key; nil if there is none.
func valueOf(n ast.Node, key string) ast.Node {
	pairs, ok := n.(ast.MapNode)
	if !ok {
		return nil
	}
	for it := pairs.MapRange(); it.Next(); {
		if it.Key().String() == key {
			return it.Value()
		}
	}
	return nil
}
