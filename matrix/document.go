package matrix

import (
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// Kind is a kind of YAML file of ours, as errors speak of it.
type Kind struct {
	Name   string // "matrix"
	Sample string // what to start from: "the study's matrix"
	Begins string // its first keys: "name:, environments:"

	top reflect.Type // of the file as a whole: what keys there are
}

// Document is a file that Decode read: it knows where each of its keys stands.
type Document struct {
	name string
	root ast.Node
}

// Decode reads the one YAML document of a file into a struct whose yaml tags name all keys that
// there may be. name is how errors call the file; every mistake is an *Error.
func Decode[T any](name string, data []byte, k Kind, into *T) (*Document, error) {
	k.top = reflect.TypeFor[T]()
	root, err := parseYAML(name, k, data)
	if err != nil {
		return nil, err
	}
	if err := guard(func() error { return yaml.NodeToValue(root, into, yaml.DisallowUnknownField()) }); err != nil {
		return nil, explain(name, k, root, err)
	}
	return &Document{name, root}, nil
}

// Wrong is a mistake at a YAML path such as "$.expect[0].until", or at the nearest key above it
// that is there.
func (d *Document) Wrong(path, hint, problem string, args ...any) error {
	return place(d.name, d.root, wrong(path, hint, problem, args...))
}

// Place is where a path stands, as errors have it: "rules.yaml:7:5".
func (d *Document) Place(path string) string {
	at := whereabouts(d.root, path)
	return fmt.Sprintf("%s:%d:%d", d.name, at.Line, at.Column)
}
