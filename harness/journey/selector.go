package journey

import (
	"reflect"

	"cxmatrix/harness/browser/selector"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// selectorAt reads a selector, or a list of which the first that the page has counts, and refuses what no browser could
// understand.
func selectorAt(n ast.Node, into *string) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return oneSelector(n, into)
	}
	if len(list.Values) == 0 {
		return errorAt(n, "want a selector here, or a list of some, and the list is empty")
	}
	all := make([]string, len(list.Values))
	for i, item := range list.Values {
		if err := oneSelector(item, &all[i]); err != nil {
			return err
		}
	}
	*into = selector.Alternatives(all)
	return nil
}

func oneSelector(n ast.Node, into *string) error {
	if err := scalar(n, "a selector", into); err != nil {
		return err
	}
	if _, err := selector.Parse(withSamples(*into)); err != nil {
		return errorAt(n, "%s: %s", *into, err)
	}
	return nil
}

// withSamples puts a word in place of each ${…}, whose value is not known yet.
func withSamples(text string) string { return reference.ReplaceAllString(text, "x") }

// readSelectors reads the fields of a struct that are tagged is:"selector", and leaves one text in place of each.
func readSelectors(pairs ast.MapNode, t reflect.Type) error {
	selectors := map[string]bool{}
	for i := range t.NumField() {
		if f := t.Field(i); f.Tag.Get("is") == "selector" {
			selectors[f.Tag.Get("yaml")] = true
		}
	}
	for it := pairs.MapRange(); it.Next(); {
		if !selectors[it.Key().String()] {
			continue
		}
		var text string
		if err := selectorAt(it.Value(), &text); err != nil {
			return err
		}
		if _, isList := it.Value().(*ast.SequenceNode); isList {
			it.KeyValue().Value = ast.String(token.String(text, text, it.Value().GetToken().Position))
		}
	}
	return nil
}

// complaintList are selectors that the observer inside a page follows by itself: CSS, also in frames.
type complaintList []string

// UnmarshalYAML refuses what the observer can't follow.
func (l *complaintList) UnmarshalYAML(n ast.Node) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return errorAt(n, "want a list of CSS selectors here, such as [.error]")
	}
	*l = []string{}
	for _, item := range list.Values {
		var text string
		if err := oneSelector(item, &text); err != nil {
			return err
		}
		if s, _ := selector.Parse(text); !s.IsCSS() {
			return errorAt(item, "%s: a page's messages are watched by CSS only: write a CSS selector", text)
		}
		*l = append(*l, text)
	}
	return nil
}
