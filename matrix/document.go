package matrix

import (
	"errors"
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
// keys. name is the file name in errors; every mistake is an *Error. With unknown keys alone the rest
// is decoded nevertheless, so that more mistakes can be found; otherwise the Document is nil.
func Decode[T any](name string, data []byte, k Kind, into *T) (*Document, []error) {
	k.fileType = reflect.TypeFor[T]()
	root, err := parseYAML(name, k, data)
	if err != nil {
		return nil, []error{err}
	}
	d := &Document{name, root}
	err = recoverPanic(func() error { return yaml.NodeToValue(root, into, yaml.DisallowUnknownField()) })
	if err == nil {
		return d, nil
	}
	unknown := k.unknownKeys(name, root)
	var unknownErr *yaml.UnknownFieldError
	if !errors.As(err, &unknownErr) || len(unknown) == 0 {
		return nil, append(unknown, explain(name, k, root, err))
	}
	*into = *new(T)
	if err := recoverPanic(func() error { return yaml.NodeToValue(root, into) }); err != nil {
		return nil, append(unknown, explain(name, k, root, err))
	}
	return d, unknown
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
