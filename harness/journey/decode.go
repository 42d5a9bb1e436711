package journey

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"cxmatrix/matrix"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// positionError is an error in a journey file, with its position.
type positionError struct {
	pos *token.Position
	msg string
}

func (f *positionError) Error() string { return f.msg }

func errorAt(n ast.Node, format string, args ...any) error {
	return &positionError{nodePosition(n), fmt.Sprintf(format, args...)}
}

// nodePosition is the position for error messages: a block mapping's own token is its first
// colon.
func nodePosition(n ast.Node) *token.Position {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken().Position
	}
	return n.GetToken().Position
}

// problems are several errors in one: that of a part which was read on after a mistake.
type problems []error

// Error is the first one.
func (p problems) Error() string { return p[0].Error() }

// Unwrap returns all.
func (p problems) Unwrap() []error { return p }

// add appends an error, or the parts of one that is several.
func (p *problems) add(err error) {
	var several problems
	switch {
	case err == nil:
	case errors.As(err, &several):
		*p = append(*p, several...)
	default:
		*p = append(*p, err)
	}
}

// err is nil if there are none.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// withPosition puts an error into one line: file, line, column, error, remedy.
func withPosition(name string, err error) error {
	var f *positionError
	if errors.As(err, &f) {
		return fmt.Errorf("%s:%d:%d: %s", name, f.pos.Line, f.pos.Column, f.msg)
	}
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil {
		p := y.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, describeYAMLError(y))
	}
	return fmt.Errorf("%s: %s", name, strings.Join(strings.Fields(err.Error()), " "))
}

// describeYAMLError is the YAML library's error without Go types.
func describeYAMLError(err yaml.Error) string {
	switch err := err.(type) {
	case *yaml.TypeError:
		return fmt.Sprintf("want %s here, not %s", matrix.Shape(err.DstType.Kind().String()), matrix.Shape(err.SrcType.Kind().String()))
	case *yaml.UnexpectedNodeTypeError:
		return fmt.Sprintf("want %s here, not %s", matrix.Shape(err.Expected.YAMLName()), matrix.Shape(err.Actual.YAMLName()))
	}
	return "not valid YAML: " + strings.Join(strings.Fields(err.GetMessage()), " ")
}

// decode fills into with the mapping n, strictly, and requires the fields that are
// tagged required.
func decode(n ast.Node, into any) error {
	pairs, ok := n.(ast.MapNode)
	if !ok {
		return errorAt(n, "want keys and values here")
	}
	if err := checkKeys(pairs, reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	if err := readSelectors(pairs, reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	if err := yaml.NodeToValue(n, into, yaml.Strict()); err != nil {
		return err
	}
	v := reflect.ValueOf(into).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Tag.Get("required") != "" && v.Field(i).IsZero() {
			return errorAt(n, "%s: is missing: add it", field.Tag.Get("yaml"))
		}
	}
	return nil
}

// checkKeys refuses the keys that the struct t does not have; the
// library would name any one of them.
func checkKeys(pairs ast.MapNode, t reflect.Type) error {
	var known []string
	for i := range t.NumField() {
		known = append(known, t.Field(i).Tag.Get("yaml"))
	}
	var found problems
	for it := pairs.MapRange(); it.Next(); {
		if key := it.Key().String(); !slices.Contains(known, key) && key != "<<" {
			found.add(errorAt(it.Key(), "unknown key %q: %s", key, matrix.Suggest(key, known)))
		}
	}
	return found.err()
}

// scalar reads a scalar.
func scalar(n ast.Node, what string, into *string) error {
	if _, null := n.(*ast.NullNode); null {
		return errorAt(n, "want %s here, and there is none: quote one that begins with #, or it is a comment", what)
	}
	s, ok := n.(ast.ScalarNode)
	if !ok || fmt.Sprint(s.GetValue()) == "" {
		return errorAt(n, "want %s here", what)
	}
	*into = fmt.Sprint(s.GetValue())
	return nil
}

// actionList is the actions of a step in a file: each has one key, its kind,
// and may have "variant:" if only some site variants need it.
type actionList []Action

// UnmarshalYAML decodes each action by its kind.
func (l *actionList) UnmarshalYAML(n ast.Node) error {
	seq, ok := n.(*ast.SequenceNode)
	if !ok || len(seq.Values) == 0 {
		return errorAt(n, "want a list of actions here, such as: - open: /")
	}
	var found problems
	for _, item := range seq.Values {
		a, err := action(item)
		found.add(err)
		*l = append(*l, a)
	}
	found.add(linkDialogs(seq, *l))
	return found.err()
}

func action(n ast.Node) (Action, error) {
	pairs, ok := n.(ast.MapNode)
	if !ok {
		return nil, errorAt(n, "want an action here, one of %s", strings.Join(kindNames(), ", "))
	}
	var did Action
	var variants []string
	for it := pairs.MapRange(); it.Next(); {
		key := it.Key().String()
		if key == "variant" {
			if err := yaml.NodeToValue(it.Value(), &variants); err != nil {
				return nil, errorAt(it.Value(), "want a list of variants here, such as [local]")
			}
			continue
		}
		make, known := kinds[key]
		switch {
		case !known:
			return nil, errorAt(it.Key(), "unknown action %q: %s", key, matrix.Suggest(key, kindNames()))
		case did != nil:
			return nil, errorAt(it.Key(), "a second action in one entry: start it with a dash of its own")
		}
		did = make()
		if err := decodeAction(it.Value(), did); err != nil {
			return nil, err
		}
	}
	if did == nil {
		return nil, errorAt(n, "want an action here, one of %s", strings.Join(kindNames(), ", "))
	}
	if variants != nil {
		did = variantAction{did, variants}
	}
	return did, nil
}

func decodeAction(n ast.Node, into Action) error {
	if u, ok := into.(yaml.NodeUnmarshaler); ok {
		return u.UnmarshalYAML(n)
	}
	return decode(n, into)
}

func kindNames() []string { return slices.Sorted(maps.Keys(kinds)) }
