package matrix

import (
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// Kind describes a kind of YAML file of cxmatrix, for errors.
type Kind struct {
	Name      string // "matrix"
	Sample    string // a file to start from: "the study's matrix"
	FirstKeys string // its first keys: "name:, environments:"

	fileType reflect.Type // of the whole file: it defines the keys
}

// Document is a file that Decode read. It knows the place of each key.
type Document struct {
	name string
	root ast.Node
}

// Decode reads the one YAML document of a file into a struct whose yaml tags name all allowed
// keys. name is the file name in errors; every mistake is an *Error.
func Decode[T any](name string, data []byte, k Kind, into *T) (*Document, error) {
	k.fileType = reflect.TypeFor[T]()
	root, err := parseYAML(name, k, data)
	if err != nil {
		return nil, err
	}
	if err := recoverPanic(func() error { return yaml.NodeToValue(root, into, yaml.DisallowUnknownField()) }); err != nil {
		return nil, explain(name, k, root, err)
	}
	return &Document{name, root}, nil
}

// Mistake returns a mistake at a YAML path such as "$.expect[0].until", or at the nearest existing
// key above it.
func (d *Document) Mistake(path, hint, problem string, args ...any) error {
	return withPosition(d.name, d.root, newMistake(path, hint, problem, args...))
}

// Position is the place of a path, as in errors: "rules.yaml:7:5".
func (d *Document) Position(path string) string {
	pos := positionOf(d.root, path)
	return fmt.Sprintf("%s:%d:%d", d.name, pos.Line, pos.Column)
}
